import type { Reservation } from './reservation.js';

export abstract class Reservations {
  abstract add(reservations: readonly Reservation[]): Promise<void>;
  abstract find(id: string): Promise<Reservation | null>;
  /** Locks the reservation until the transaction ends. */
  abstract lock(id: string): Promise<Reservation | null>;
  /** `lock` for several, in the order of their ids. Those that do not exist are absent. */
  abstract lockAll(ids: readonly string[]): Promise<ReadonlyMap<string, Reservation>>;
  /** Locks some holds that ended at `now` or before; skips those that others have locked. */
  abstract lockEnded(now: Date, limit: number): Promise<readonly Reservation[]>;
  /** Stores the status of each. */
  abstract save(reservations: readonly Reservation[]): Promise<void>;

  /** Held and confirmed seats in the show, by user id; users who have none are absent. */
  abstract countSeats(
    userIds: readonly string[],
    showId: string,
    now: Date,
  ): Promise<ReadonlyMap<string, number>>;
}
