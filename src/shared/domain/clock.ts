/**
 * Where `now` comes from. Domain code takes `now` as an argument; facades read it here once per
 * use case, so that a test can set the time and every rule of one use case sees the same instant.
 */
export abstract class Clock {
  abstract now(): Date;
}
