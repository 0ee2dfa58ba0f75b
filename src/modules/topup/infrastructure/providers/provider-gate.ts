import type { Transactions } from '../../../../shared/database/transactions.js';
import { ConcurrencyLimit } from '../../../../shared/batching/concurrency-limit.js';
import { CircuitBreaker } from '../../../../shared/circuit-breaker.js';
import { withTimeout } from '../../../../shared/timeout.js';
import { ProviderError } from '../../application/payment-provider.js';
import { TopUpError } from '../../domain/top-up-error.js';

const MAX_CALLS = 16;
const MAX_WAITING_CALLS = 64;
const CIRCUIT = { failures: 5, openMs: 5_000 };

/**
 * What each call of a provider passes. It keeps a provider that hangs from taking anything else along:
 * no call in a transaction, a time limit, a limited number of calls at once, and none while the circuit
 * is open.
 */
export class ProviderGate {
  private readonly circuit = new CircuitBreaker(CIRCUIT);
  private readonly limit = new ConcurrencyLimit({
    running: MAX_CALLS,
    waiting: MAX_WAITING_CALLS,
    refusal: () => new TopUpError('PROVIDER_UNAVAILABLE', { retryAfterSeconds: 1 }),
  });

  constructor(
    private readonly transactions: Transactions,
    private readonly timeoutMs: number,
  ) {}

  /** @throws TopUpError PROVIDER_UNAVAILABLE while the circuit is open */
  assertAvailable(): void {
    const retryAfterSeconds = this.circuit.openForSeconds;
    if (retryAfterSeconds === null) return;
    throw new TopUpError('PROVIDER_UNAVAILABLE', { retryAfterSeconds });
  }

  /** @throws ProviderError LOOK_UP with NO_ANSWER after the time limit; what `call` throws */
  async run<Result>(call: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.transactions.isOpen) throw new Error('A payment provider is called in a transaction');
    this.assertAvailable();
    return this.limit.run(async () => {
      this.assertAvailable();
      try {
        const result = await withTimeout(
          this.timeoutMs,
          call(AbortSignal.timeout(this.timeoutMs)),
          () => new ProviderError('LOOK_UP', 'NO_ANSWER', true),
        );
        this.circuit.succeeded();
        return result;
      } catch (error) {
        if (error instanceof ProviderError && error.isOutage) this.circuit.failed();
        else this.circuit.succeeded();
        throw error;
      }
    });
  }
}
