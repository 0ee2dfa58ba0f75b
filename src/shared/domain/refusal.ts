/**
 * An expected error: a response, not a fault. It has no stack trace, because making one takes a tenth
 * of the time of a refused hold.
 */
export abstract class Refusal extends Error {
  constructor(code: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = new.target.name;
  }
}
