import { ConcertError } from './concert-error.js';
import { type LockedAreas, type WantedPlaces } from './locked-areas.js';
import { assertNotCancelled, assertOnSale, type ShowOnSale } from './show.js';

/** Whether a seat was free when it was read. */
export interface SeatStatus {
  readonly id: string;
  readonly isFree: boolean;
  /** The reservation that has the seat. Of a free seat: null, or a hold that has expired. */
  readonly reservationId: string | null;
}

/** A show with some of its seats and areas: the concert's part of the rule for a hold. */
export class PlacesToHold<Seat extends SeatStatus = SeatStatus> {
  protected readonly seats: ReadonlyMap<string, Seat>;

  constructor(
    readonly show: ShowOnSale,
    seats: readonly Seat[],
    protected readonly areas: LockedAreas,
  ) {
    this.seats = new Map(seats.map((seat) => [seat.id, seat]));
  }

  get maxSeatsPerUser(): number {
    return this.show.maxSeatsPerUser;
  }

  get maxUnpaidHolds(): number {
    return this.show.maxUnpaidHolds;
  }

  /** @throws ConcertError SHOW_CANCELLED */
  assertNotCancelled(): void {
    assertNotCancelled(this.show);
  }

  /** @throws ConcertError SHOW_CANCELLED, SHOW_NOT_ON_SALE */
  assertOnSale(now: Date): void {
    assertOnSale(this.show, now);
  }

  /** The reservations that have these seats. */
  ownersOf(seatIds: readonly string[]): readonly string[] {
    return seatIds.flatMap((id) => {
      const seat = this.seats.get(id);
      return seat ? (this.ownerOf(seat) ?? []) : [];
    });
  }

  /**
   * @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED; both name the seats in `seatIds`. Like
   * `LockedAreas.assertLeft`
   */
  assertFree(seatIds: readonly string[], areas: readonly WantedPlaces[]): void {
    const unknown = seatIds.filter((id) => !this.seats.has(id));
    if (unknown.length > 0) throw new ConcertError('SEAT_NOT_FOUND', { seatIds: unknown });
    const reserved = seatIds.filter((id) => !this.isFree(id));
    if (reserved.length > 0) throw new ConcertError('SEAT_ALREADY_RESERVED', { seatIds: reserved });
    this.areas.assertLeft(areas);
  }

  /** Null if the seat is free. */
  protected ownerOf({ isFree, reservationId }: Seat): string | null {
    return isFree ? null : reservationId;
  }

  protected isFree(seatId: string): boolean {
    return this.seats.get(seatId)?.isFree ?? false;
  }
}
