import { Injectable } from '@nestjs/common';
import { ConcertError } from '../domain/concert-error.js';
import { type SeatHold, SeatInventory, type TakenSeat } from '../domain/seat-inventory.js';

/** The seats of shows, for the context that reserves them. Call it inside its transaction. */
@Injectable()
export class SeatFacade {
  constructor(private readonly seats: SeatInventory) {}

  /**
   * All seats or none.
   * @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED; both name the seats, and both need
   * the transaction rolled back.
   */
  async hold(hold: SeatHold): Promise<readonly TakenSeat[]> {
    const taken = await this.seats.hold(hold);
    if (taken.length < hold.seatIds.length) await this.refuse(hold, taken);
    return taken;
  }

  /** False when the reservation does not hold all of the seats any more. */
  async sell(reservationId: string, seatIds: readonly string[]): Promise<boolean> {
    return (await this.seats.sell(reservationId, seatIds)) === seatIds.length;
  }

  release(reservationIds: readonly string[], seatIds: readonly string[]): Promise<void> {
    return this.seats.release(reservationIds, seatIds);
  }

  private async refuse(hold: SeatHold, taken: readonly TakenSeat[]): Promise<never> {
    const existing = new Set(await this.seats.findExisting(hold.showId, hold.seatIds));
    const unknown = hold.seatIds.filter((id) => !existing.has(id));
    if (unknown.length > 0) throw new ConcertError('SEAT_NOT_FOUND', { seatIds: unknown });
    const ours = new Set(taken.map(({ id }) => id));
    const seatIds = hold.seatIds.filter((id) => !ours.has(id));
    throw new ConcertError('SEAT_ALREADY_RESERVED', { seatIds });
  }
}
