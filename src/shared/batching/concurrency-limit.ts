interface ConcurrencyLimitOptions {
  /** Maximum number of works that run at the same time. */
  readonly running: number;
  /** Maximum number of works that wait. */
  readonly waiting: number;
  /** Creates the error for a work that finds the queue full. */
  readonly refusal: () => Error;
}

/** Runs a bounded number of works at the same time; the others wait in a bounded queue, in order. */
export class ConcurrencyLimit {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly options: ConcurrencyLimitOptions) {
    this.free = options.running;
  }

  /** @throws `refusal()` when the queue is full; then `work` does not run */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else if (this.queue.length >= this.options.waiting) throw this.options.refusal();
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      // The next work in the queue gets the place, so that a new work can't take it first.
      if (next) next();
      else this.free += 1;
    }
  }
}
