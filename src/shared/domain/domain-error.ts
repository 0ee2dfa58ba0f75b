/** Values that a problem document shows beside its text, e.g. the seats that were taken. */
export type ErrorDetails = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * A refusal by a business rule. `code` is the stable name that clients rely on; the HTTP status and
 * the texts belong to the error catalogue of the context (`infrastructure/http/*-problems.ts`).
 */
export abstract class DomainError<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    readonly details: ErrorDetails = {},
  ) {
    super(code);
    this.name = new.target.name;
  }
}
