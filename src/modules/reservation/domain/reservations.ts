import type { Reservation } from './reservation.js';

export abstract class Reservations {
  abstract add(reservation: Reservation): Promise<void>;
  abstract find(id: string): Promise<Reservation | null>;
  /** The reservation as it is now; nobody else changes it before the transaction ends. */
  abstract lock(id: string): Promise<Reservation | null>;
  /** Some holds that ended at `now` or before, and that nobody else is working on. */
  abstract lockEnded(now: Date, limit: number): Promise<readonly Reservation[]>;
  /** Stores the status of each. */
  abstract save(reservations: readonly Reservation[]): Promise<void>;

  /** Held and confirmed seats of the user in the show. */
  abstract countSeats(userId: string, showId: string, now: Date): Promise<number>;
}
