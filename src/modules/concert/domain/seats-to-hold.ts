import { ConcertError } from './concert-error.js';
import { assertOnSale, type ShowOnSale } from './show.js';

/** Whether a seat was free when it was read. */
export interface SeatStatus {
  readonly id: string;
  readonly isFree: boolean;
}

/** A show and some of its seats, with the concert's part of the rule for a hold. */
export class SeatsToHold<Seat extends SeatStatus = SeatStatus> {
  protected readonly seats: ReadonlyMap<string, Seat>;

  constructor(
    readonly show: ShowOnSale,
    seats: readonly Seat[],
  ) {
    this.seats = new Map(seats.map((seat) => [seat.id, seat]));
  }

  get maxSeatsPerUser(): number {
    return this.show.maxSeatsPerUser;
  }

  /** @throws ConcertError SHOW_NOT_ON_SALE */
  assertOnSale(now: Date): void {
    assertOnSale(this.show, now);
  }

  /** @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED; both name the seats in `seatIds` */
  assertFree(seatIds: readonly string[]): void {
    const unknown = seatIds.filter((id) => !this.seats.has(id));
    if (unknown.length > 0) throw new ConcertError('SEAT_NOT_FOUND', { seatIds: unknown });
    const reserved = seatIds.filter((id) => !this.isFree(id));
    if (reserved.length > 0) throw new ConcertError('SEAT_ALREADY_RESERVED', { seatIds: reserved });
  }

  protected isFree(seatId: string): boolean {
    return this.seats.get(seatId)?.isFree ?? false;
  }
}
