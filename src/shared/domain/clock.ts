/**
 * The source of `now`. Facades read it once per use case and pass it to the domain, so that all rules
 * of a use case see the same time and a test can set it.
 */
export abstract class Clock {
  abstract now(): Date;
}
