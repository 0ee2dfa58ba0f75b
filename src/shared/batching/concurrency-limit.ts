interface ConcurrencyLimitOptions {
  /** Maximum number of tasks that run at the same time. */
  readonly running: number;
  /** Maximum number of tasks that wait. */
  readonly waiting: number;
  /** Creates the error for a task that finds the queue full. */
  readonly refusal: () => Error;
}

/** Runs a bounded number of tasks at the same time; the others wait in a bounded queue, in order. */
export class ConcurrencyLimit {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly options: ConcurrencyLimitOptions) {
    this.free = options.running;
  }

  /** @throws `refusal()` when the queue is full; then `task` does not run */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else if (this.queue.length >= this.options.waiting) throw this.options.refusal();
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.queue.shift();
      // The next task in the queue starts now, so that a new task can't overtake it.
      if (next) next();
      else this.free += 1;
    }
  }
}
