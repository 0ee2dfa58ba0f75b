import { Clock } from '../../src/shared/domain/clock.js';

/** The real time plus an offset that a test sets. A test may also stop the clock at an instant. */
export class SettableClock extends Clock {
  private offsetMs = 0;
  private stoppedAt: Date | null = null;

  now(): Date {
    return new Date(this.stoppedAt ?? Date.now() + this.offsetMs);
  }

  advance(seconds: number): void {
    this.offsetMs += seconds * 1_000;
  }

  /** For rules that are exact to the millisecond. */
  stopAt(instant: Date | number): void {
    this.stoppedAt = new Date(instant);
  }

  resume(): void {
    this.stoppedAt = null;
  }
}
