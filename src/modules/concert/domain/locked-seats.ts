import { ConcertError } from './concert-error.js';
import type { ShowOnSale } from './show.js';

/** A seat as it was when it was taken; the price is what it was taken for. */
export interface TakenSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** A seat that somebody asks for. If it is free, the transaction has it for itself. */
export interface SeatWanted extends TakenSeat {
  readonly isFree: boolean;
}

/**
 * Seats of one show while a transaction has the free ones for itself. Any number of reservations take
 * from them, one after the other and each all or nothing; who has what is saved at the end, at once.
 */
export class LockedSeats {
  private readonly seats: ReadonlyMap<string, SeatWanted>;
  private readonly owners = new Map<string, string>();

  constructor(
    readonly show: ShowOnSale,
    seats: readonly SeatWanted[],
  ) {
    this.seats = new Map(seats.map((seat) => [seat.id, seat]));
  }

  /** Reservation id by seat id: what was taken so far. */
  get taken(): ReadonlyMap<string, string> {
    return this.owners;
  }

  /** All of the seats or nothing. @throws ConcertError like `assertFree` */
  take(seatIds: readonly string[], reservationId: string): readonly TakenSeat[] {
    assertFree(seatIds, (id) => {
      const seat = this.seats.get(id);
      return seat && seat.isFree && !this.owners.has(id);
    });
    for (const id of seatIds) this.owners.set(id, reservationId);
    return seatIds.flatMap((id) => {
      const seat = this.seats.get(id);
      return seat ? detailsOf(seat) : [];
    });
  }

  /** The same seats, none of them taken by anyone yet. */
  untaken(): LockedSeats {
    return new LockedSeats(this.show, [...this.seats.values()]);
  }
}

function detailsOf({ isFree: _isFree, ...seat }: SeatWanted): TakenSeat {
  return seat;
}

/**
 * `isFree` is undefined for what is no seat of the show.
 * @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED; both name the seats in `seatIds`
 */
export function assertFree(
  seatIds: readonly string[],
  isFree: (seatId: string) => boolean | undefined,
): void {
  const unknown = seatIds.filter((id) => isFree(id) === undefined);
  if (unknown.length > 0) throw new ConcertError('SEAT_NOT_FOUND', { seatIds: unknown });
  const reserved = seatIds.filter((id) => isFree(id) === false);
  if (reserved.length > 0) throw new ConcertError('SEAT_ALREADY_RESERVED', { seatIds: reserved });
}
