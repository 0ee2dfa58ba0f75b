interface CircuitBreakerOptions {
  /** After this many failures in a row the circuit opens. */
  readonly failures: number;
  readonly openMs: number;
}

/**
 * Remembers that a service does not answer. While the circuit is open, callers should not call it. After
 * that one more failure opens the circuit again, and one success closes it.
 */
export class CircuitBreaker {
  private failures = 0;
  private openUntil = 0;

  constructor(
    private readonly options: CircuitBreakerOptions,
    private readonly now = () => performance.now(),
  ) {}

  /** How long the circuit stays open; null while it is closed. */
  get openForSeconds(): number | null {
    const left = this.openUntil - this.now();
    return left > 0 ? Math.ceil(left / 1_000) : null;
  }

  succeeded(): void {
    this.failures = 0;
  }

  failed(): void {
    this.failures += 1;
    if (this.failures >= this.options.failures) {
      this.openUntil = this.now() + this.options.openMs;
    }
  }
}
