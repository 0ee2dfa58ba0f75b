export type RoomState = 'open' | 'paused' | 'closed';

/** What a repeated join does: keep the place, or move to the end of the queue (seed 001). */
export type ReissuePolicy = 'keep' | 'requeue';

export type RoomEntryRule = 'OPEN' | 'CODE';
export type RoomIdentity = 'ACCOUNT' | 'VERIFIED';
export type RoomChallenge = 'NONE' | 'PROOF_OF_WORK';

export interface RoomSettings {
  /** The most users with a slot at the same time. */
  readonly capacity: number;
  /** The most users admitted in any one second. */
  readonly admitPerSecond: number;
  /** The lifetime of a claimed slot, from the admission. */
  readonly activeTtlSeconds: number;
  /** A user who makes no gated request within this time after the admission loses the slot. */
  readonly claimWithinSeconds: number;
  /** Stored, but not applied yet: a user who does not poll for this time will lose the place. */
  readonly abandonAfterSeconds: number;
  /**
   * `open`: users join and are admitted. `paused`: users join and wait. `closed`: nobody joins or is
   * admitted. A closed room keeps its places and slots.
   */
  readonly state: RoomState;
  /** Users can join before this time, but nobody is admitted; null for no such time. */
  readonly opensAt: Date | null;
  readonly reissuePolicy: ReissuePolicy;
  /** `CODE`: joining takes an entry code. */
  readonly entry: RoomEntryRule;
  /** `VERIFIED`: only verified people join. */
  readonly identity: RoomIdentity;
  /** `PROOF_OF_WORK`: joining takes a solved challenge. */
  readonly challenge: RoomChallenge;
}

export const DEFAULT_ROOM_SETTINGS: RoomSettings = {
  capacity: 500,
  admitPerSecond: 50,
  activeTtlSeconds: 600,
  claimWithinSeconds: 120,
  abandonAfterSeconds: 60,
  state: 'open',
  opensAt: null,
  reissuePolicy: 'keep',
  entry: 'OPEN',
  identity: 'ACCOUNT',
  challenge: 'NONE',
};

/** The waiting room of one sale. */
export interface Room extends RoomSettings {
  readonly id: string;
  readonly name: string;
  /** Grows with every change, so an old copy never overwrites a newer one. */
  readonly version: number;
  readonly createdAt: Date;
}
