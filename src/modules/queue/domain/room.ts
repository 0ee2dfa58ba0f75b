export type RoomState = 'open' | 'paused' | 'closed';

/** What a repeated join does: keep the place, or give it up and go to the back (seed 001). */
export type ReissuePolicy = 'keep' | 'requeue';

export interface RoomSettings {
  /** Most users active at once. */
  readonly capacity: number;
  /** Most users admitted in any one second. */
  readonly admitPerSecond: number;
  /** How long an admitted user may act, in seconds from the admission. */
  readonly activeTtlSeconds: number;
  /** An admitted user who makes no gated request within these seconds loses the slot. */
  readonly claimWithinSeconds: number;
  /** A waiting user who has not polled for these seconds is passed over. Stored, not applied yet. */
  readonly abandonAfterSeconds: number;
  /**
   * `open` admits. `paused` lets users join and wait. `closed` lets nobody join; the waiting keep
   * their places in case it opens again, and the active may finish.
   */
  readonly state: RoomState;
  /** Before it users gather and nobody is admitted; null: at once. */
  readonly opensAt: Date | null;
  readonly reissuePolicy: ReissuePolicy;
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
};

/** The waiting room of one sale. */
export interface Room extends RoomSettings {
  readonly id: string;
  readonly name: string;
  /** Grows with every change, so that an older copy never overwrites a newer one. */
  readonly version: number;
  readonly createdAt: Date;
}
