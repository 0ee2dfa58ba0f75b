/** The processes that run rounds of admissions now. */
export abstract class LiveInstances {
  /** This process. */
  abstract readonly id: string;

  /**
   * Says that this process lives, and whether its last round worked. Returns the processes that share the rooms: those whose
   * last round worked, or all that live if there are none. Only this one while the store does not answer.
   */
  abstract beat(lastWorked: boolean): Promise<readonly string[]>;
}
