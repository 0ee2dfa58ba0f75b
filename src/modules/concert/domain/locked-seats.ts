import { type SeatStatus, SeatsToHold } from './seats-to-hold.js';

/** A seat with its price at the time of the hold. */
export interface TakenSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** A requested seat. If it is free, the transaction has locked it. */
export interface WantedSeat extends TakenSeat, SeatStatus {}

/**
 * Requested seats of one show. The transaction has locked the free ones. The requests of a batch take
 * seats in turn, each of them all of its seats or none.
 */
export class LockedSeats extends SeatsToHold<WantedSeat> {
  private readonly taken = new Set<string>();

  /** Returns the seats in the order of `seatIds`. @throws ConcertError like `assertFree` */
  take(seatIds: readonly string[]): readonly TakenSeat[] {
    this.assertFree(seatIds);
    for (const id of seatIds) this.taken.add(id);
    return seatIds.flatMap((id) => {
      const seat = this.seats.get(id);
      return seat ? detailsOf(seat) : [];
    });
  }

  /** Returns the same locked seats with none of them taken. */
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
