/** A published round of the beacon. */
export interface BeaconRound {
  readonly round: number;
  /** SHA-256 of the signature. */
  readonly randomness: Uint8Array;
  readonly signature: Uint8Array;
}

/** drand's network quicknet: round 1, and the time between rounds. They never change. */
const GENESIS_MS = 1_692_803_367_000;
const PERIOD_MS = 3_000;

/** The entries must be public before the round is: 3 s, and 2 s for the commit and for clocks that differ. */
const LEAD_MS = 5_000;

/** So long the draw asks for a round that is out, and then goes on without it. */
const PATIENCE_MS = 30_000;

export function publishedAt(round: number): Date {
  return new Date(GENESIS_MS + (round - 1) * PERIOD_MS);
}

/** The round for entries that are sealed at `now`. Nobody can know its randomness yet. */
export function roundForEntriesOf(now: Date): number {
  return 1 + Math.ceil((now.getTime() + LEAD_MS - GENESIS_MS) / PERIOD_MS);
}

/** The first request may come long after the round: all instances were down, or the room was to open later. */
export function isMissed(firstAskedAt: Date, now: Date): boolean {
  return now.getTime() >= firstAskedAt.getTime() + PATIENCE_MS;
}
