import { Refusal } from './refusal.js';

/** Values that the problem document shows beside its texts, for example the taken seats. */
export type ErrorDetails = Readonly<
  Record<string, string | number | readonly string[] | readonly Readonly<Record<string, unknown>>[]>
>;

/**
 * A refusal by a business rule. Clients rely on `code`. The HTTP status and the texts are in the error
 * catalogue of the context (`infrastructure/http/*-problems.ts`).
 */
export abstract class DomainError<Code extends string = string> extends Refusal {
  constructor(
    readonly code: Code,
    readonly details: ErrorDetails = {},
  ) {
    super(code);
  }
}
