import type { SettableClock } from './settable-clock.js';

/** Stops the clock at an instant, for rules that are exact to the millisecond. */
export function stopClockAt(clock: SettableClock, at: Date | number): void {
  const instant = new Date(at);
  clock.now = () => new Date(instant);
}

/** Lets the clock run again. */
export function resumeClock(clock: SettableClock): void {
  Reflect.deleteProperty(clock, 'now');
}
