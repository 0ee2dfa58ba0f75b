export type RoomState = 'open' | 'paused' | 'closed';

/** What a repeated join does: keep the place, or move to the end of the queue (seed 001). */
export type ReissuePolicy = 'keep' | 'requeue';

/** The order of users who join before `opensAt`. Users who join later stand behind them. */
export type QueueOrder = 'DRAW' | 'ARRIVAL';
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
  /** A user who makes no gated request within this time after learning of the admission loses the slot. */
  readonly claimWithinSeconds: number;
  /** A waiting user who is silent for this time after the poll that was told is passed over, and keeps the place. */
  readonly abandonAfterSeconds: number;
  /**
   * `open`: users join and are admitted. `paused`: users join and wait. `closed`: nobody joins or is
   * admitted. A closed room keeps its places and slots.
   */
  readonly state: RoomState;
  /** Users can join before this time, but nobody is admitted; null for no such time. */
  readonly opensAt: Date | null;
  readonly reissuePolicy: ReissuePolicy;
  readonly order: QueueOrder;
  /** `CODE`: joining takes an entry code. */
  readonly entry: 'OPEN' | 'CODE';
  /** `VERIFIED`: only verified people join. */
  readonly identity: 'ACCOUNT' | 'VERIFIED';
  /** `PROOF_OF_WORK`: joining takes a solved challenge. */
  readonly challenge: 'NONE' | 'PROOF_OF_WORK';
  /** A short text for all who wait. */
  readonly notice: string | null;
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
  order: 'DRAW',
  entry: 'OPEN',
  identity: 'ACCOUNT',
  challenge: 'NONE',
  notice: null,
};

/** The waiting room of one sale. */
export interface Room extends RoomSettings {
  readonly id: string;
  readonly name: string;
  /** Whether the room draws, or has drawn, the order of its pre-queue. */
  readonly hasDraw: boolean;
  /** Grows with every change, so an old copy never overwrites a newer one. */
  readonly version: number;
  readonly createdAt: Date;
}
