import { Clock } from '../../src/shared/domain/clock.js';

/** The real time, moved forward by as much as a test says. */
export class SettableClock extends Clock {
  private aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  advance(seconds: number): void {
    this.aheadMs += seconds * 1_000;
  }
}
