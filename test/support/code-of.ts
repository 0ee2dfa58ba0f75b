import { DomainError } from '../../src/shared/domain/domain-error.js';

/** The code that a rule refuses with, or null when it does not refuse. Other errors are no refusal. */
export function codeOf(rule: () => void): string | null {
  try {
    rule();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
