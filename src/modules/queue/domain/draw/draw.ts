import type { Room } from '../room.js';
import type { BeaconRound } from './quicknet.js';
import type { Sha256 } from './merkle-tree.js';

/** Users join · the entries are fixed · the order is known. It never goes back, and nothing changes after it. */
export type DrawState = 'GATHERING' | 'SEALED' | 'DRAWN';

/** The entries, as they were sealed. */
export interface Seal {
  readonly entryCount: number;
  /** The root of the Merkle tree over the entry ids. */
  readonly entriesRoot: Buffer;
  readonly sealedAt: Date;
  /** The round that the order will depend on; null without a beacon. */
  readonly beaconRound: number | null;
}

/** The draw of a room. Its public document shows all of it at last, except for `entryKey`. */
export interface Draw {
  readonly roomId: string;
  readonly state: DrawState;
  /** 32 random bytes, secret until the order is drawn. */
  readonly seed: Buffer;
  /** 32 random bytes, secret for ever: makes entry ids of user ids. */
  readonly entryKey: Buffer;
  /**
   * When the room opens. If the time is removed after the sealing, the last one. An instance of an earlier version does not
   * write it: then it is null or an earlier time, until the draw is claimed.
   */
  readonly opensAt: Date | null;
  readonly seal: Seal | null;
  readonly beacon: BeaconRound | null;
  readonly drawnAt: Date | null;
}

/** Whether users who join this room now take part in a draw. */
export function gathersForDraw({ order, opensAt }: Room, now: Date): boolean {
  return order === 'DRAW' && opensAt !== null && opensAt > now;
}

/** Whether the settings still ask for the draw of a room that gathers. It seals when `opensAt` has come. */
export function keepsDraw({ order, opensAt }: Room): boolean {
  return order === 'DRAW' && opensAt !== null;
}

/** The key of the order. Rank 1 has the smallest HMAC-SHA-256 of its entry id under it. */
export function orderKey(seed: Uint8Array, beacon: BeaconRound | null, sha256: Sha256): Uint8Array {
  if (!beacon) return seed;
  const both = new Uint8Array(seed.length + beacon.randomness.length);
  both.set(seed);
  both.set(beacon.randomness, seed.length);
  return sha256(both);
}
