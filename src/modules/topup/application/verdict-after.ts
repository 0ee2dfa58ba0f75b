import type { Logger } from '@nestjs/common';
import type { TopUp } from '../domain/top-up.js';
import { TopUpError } from '../domain/top-up-error.js';
import type { Verdict } from '../domain/top-up-state.js';
import { ProviderError } from './payment-provider.js';

export const ASK_AGAIN: Verdict = { kind: 'UNKNOWN', needsNewKey: false };

/** What a call of a provider that has failed says about a top-up or a refund. Throws what is no error of a provider. */
export function verdictAfter(error: unknown, topUp: TopUp, logger: Logger): Verdict {
  const { id, provider } = topUp.state;
  if (error instanceof TopUpError) return ASK_AGAIN;
  if (!(error instanceof ProviderError)) throw error;
  const { meaning, code } = error;
  if (meaning === 'DECLINED') return { kind: 'FAILED', failure: code };
  if (meaning === 'MISCONFIGURED') {
    logger.error(`${provider} refuses our calls: ${code}. Check its keys (top-up ${id})`);
  }
  return { kind: 'UNKNOWN', needsNewKey: meaning === 'RETRY' };
}
