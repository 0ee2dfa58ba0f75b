/** The processes that run rounds of admissions now. */
export abstract class LiveInstances {
  /** This process. */
  abstract readonly id: string;

  /**
   * Says that this process runs rounds. Returns all that said so in the last one and a half seconds, this one included;
   * only this one while the store does not answer.
   */
  abstract beat(): Promise<readonly string[]>;
}
