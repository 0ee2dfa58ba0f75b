import { ProblemError } from '@onsale/client';

/** The code of a refusal; null for any other failure. */
export function codeOf(error: unknown): string | null {
  return error instanceof ProblemError ? error.code : null;
}
