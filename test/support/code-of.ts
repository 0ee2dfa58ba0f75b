import { DomainError } from '../../src/shared/domain/domain-error.js';

/** The code of the refusal, or null without a refusal. Rethrows other errors. */
export function codeOf(rule: () => void): string | null {
  try {
    rule();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
