import type { UserHolds } from './hold-policy.js';
import type { Reservation } from './reservation.js';

export abstract class Reservations {
  abstract add(reservations: readonly Reservation[]): Promise<void>;
  abstract find(id: string): Promise<Reservation | null>;
  /** Locks reservations in the order of their ids until the transaction ends. Unknown ones are absent. */
  abstract lock(ids: readonly string[]): Promise<ReadonlyMap<string, Reservation>>;
  /** Locks up to `limit` holds that have expired at `now`. Skips locked rows. */
  abstract lockExpired(now: Date, limit: number): Promise<readonly Reservation[]>;
  /**
   * Locks up to `limit` holds and paid reservations of the show at `now`, in the order of their ids.
   * Begins after the id `after`, or with the first one.
   */
  abstract lockLive(
    showId: string,
    after: string | null,
    now: Date,
    limit: number,
  ): Promise<readonly Reservation[]>;
  /** The number of holds and paid reservations of the show. */
  abstract countLive(showId: string, now: Date): Promise<number>;
  /** Ids of up to `limit` holds in front of a room that are held at `now`; of all users with null. */
  abstract findHeld(
    of: { readonly roomId: string; readonly userId: string | null },
    now: Date,
    limit: number,
  ): Promise<readonly string[]>;
  /** Stores the status and when the hold ended. */
  abstract save(reservations: readonly Reservation[]): Promise<void>;
  /** Stores the status and the places that are left. */
  abstract saveRefunds(reservations: readonly Reservation[]): Promise<void>;

  /** What these users have of the show, by user id. Users without anything are absent. */
  abstract findHolds(
    userIds: readonly string[],
    showId: string,
    now: Date,
  ): Promise<ReadonlyMap<string, UserHolds>>;
}
