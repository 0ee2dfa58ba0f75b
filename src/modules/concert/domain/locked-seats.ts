import { type SeatStatus, SeatsToHold } from './seats-to-hold.js';

/** A seat as it was when it was taken; the price is what it was taken for. */
export interface TakenSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** A seat that a request names. If it is free, the transaction has it locked. */
export interface WantedSeat extends TakenSeat, SeatStatus {}

/**
 * Seats of one show, the free ones locked by the transaction. Reservations take from them one after
 * the other, each all of its seats or none.
 */
export class LockedSeats extends SeatsToHold<WantedSeat> {
  private readonly taken = new Set<string>();

  /** Takes all of the seats or none. @throws ConcertError like `assertFree` */
  take(seatIds: readonly string[]): readonly TakenSeat[] {
    this.assertFree(seatIds);
    for (const id of seatIds) this.taken.add(id);
    return seatIds.flatMap((id) => {
      const seat = this.seats.get(id);
      return seat ? detailsOf(seat) : [];
    });
  }

  /** The same locked seats before anyone took one. */
  freshCopy(): LockedSeats {
    return new LockedSeats(this.show, [...this.seats.values()]);
  }

  protected override isFree(seatId: string): boolean {
    return super.isFree(seatId) && !this.taken.has(seatId);
  }
}

function detailsOf({ isFree: _isFree, ...seat }: WantedSeat): TakenSeat {
  return seat;
}
