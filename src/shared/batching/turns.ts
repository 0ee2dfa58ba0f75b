export interface TurnsOptions {
  /** How many do their work at the same time. */
  readonly atOnce: number;
  /** How many may wait for their turn. */
  readonly longestLine: number;
  /** What is thrown at whoever comes when the line is full. */
  readonly refusal: () => Error;
}

/**
 * Lets only so many do their work at the same time; the others wait in the order they came in. The
 * line is bounded: who would wait too long is told at once, and costs nothing.
 */
export class Turns {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: TurnsOptions) {
    this.free = options.atOnce;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free -= 1;
    else if (this.waiting.length >= this.options.longestLine) throw this.options.refusal();
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The turn is handed over, so that nobody who comes just now gets in between.
      if (next) next();
      else this.free += 1;
    }
  }
}
