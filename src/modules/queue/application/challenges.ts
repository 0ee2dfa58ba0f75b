/** An ALTCHA challenge, version 2. */
export interface Challenge {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

/** Whom a challenge is for. */
export interface ChallengeHolder {
  readonly userId: string;
  /** Null when the challenge is good for every room. */
  readonly roomId: string | null;
}

/** Challenges that cost the client some work, and the server little. */
export abstract class Challenges {
  abstract issue(holder: ChallengeHolder): Promise<Challenge>;
  /**
   * Whether the text is the solution of a challenge of this user, used for the first time.
   * @throws QueueError QUEUE_UNAVAILABLE when nobody can know whether it was used
   */
  abstract redeem(solution: string, holder: ChallengeHolder): Promise<boolean>;
}
