import { DomainError, type ErrorDetails } from '../../src/shared/domain/domain-error.js';

/** The code of the refusal, or null without a refusal. Rethrows other errors. */
export function codeOf(rule: () => void): string | null {
  return refusalOf(rule)?.code ?? null;
}

/** What the refusal says beside its texts; null without a refusal. Rethrows other errors. */
export function detailsOf(rule: () => void): ErrorDetails | null {
  return refusalOf(rule)?.details ?? null;
}

function refusalOf(rule: () => void): DomainError | null {
  try {
    rule();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
