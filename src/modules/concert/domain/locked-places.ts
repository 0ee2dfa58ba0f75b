import { type BestWish, type FreeSeats } from './free-seats.js';
import { type LockedAreas, type TakenPlaces, type WantedPlaces } from './locked-areas.js';
import { PlacesToHold, type SeatStatus } from './places-to-hold.js';
import type { ShowOnSale } from './show.js';

/** A seat with its price at the time of the hold. */
export interface TakenSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** A seat and its position in the seat map. */
export interface PlacedSeat extends TakenSeat {
  readonly position: number;
}

/** A requested seat. If it is free, the transaction has locked it. */
export interface WantedSeat extends PlacedSeat, SeatStatus {}

/**
 * Requested seats and areas of one show. The transaction has locked the areas and the free seats. The
 * requests of a batch take places in turn, each of them all of its places or none.
 */
export class LockedPlaces extends PlacesToHold<WantedSeat> {
  /** The reservations of the taken seats, by position. */
  private readonly owners = new Map<number, string>();

  /** `free` is null if no request wants the best seats. Its seats are not locked. */
  constructor(
    show: ShowOnSale,
    seats: readonly WantedSeat[],
    areas: LockedAreas,
    private readonly free: FreeSeats | null = null,
  ) {
    super(show, seats, areas);
  }

  /** By area id. */
  get takenPlaces(): ReadonlyMap<string, number> {
    return this.areas.taken;
  }

  /** The positions of best seats that other transactions have: they may be free again. */
  get lostPositions(): readonly number[] {
    return this.free?.lostPositions ?? [];
  }

  /** Returns seats and areas in the order of the request. @throws ConcertError like `assertFree` */
  take(
    seatIds: readonly string[],
    areas: readonly WantedPlaces[],
    reservationId: string,
  ): { readonly seats: readonly TakenSeat[]; readonly areas: readonly TakenPlaces[] } {
    this.assertFree(seatIds, areas);
    const seats = seatIds.flatMap((id) => this.seats.get(id) ?? []);
    for (const { position } of seats) this.give(position, reservationId);
    return { seats: seats.map(detailsOf), areas: this.areas.take(areas) };
  }

  /**
   * Returns the positions of the best free seats. The transaction must lock them before it holds them.
   * @throws ConcertError NO_SEATS_TOGETHER
   */
  takeBest(wish: BestWish, reservationId: string): readonly number[] {
    const positions = this.free?.best(wish) ?? [];
    for (const position of positions) this.give(position, reservationId);
    return positions;
  }

  /** Returns the same locked places with none of them taken, and without the best seats at `lost`. */
  freshCopy(lost: readonly number[] = []): LockedPlaces {
    const free = this.free?.without(lost) ?? null;
    return new LockedPlaces(this.show, [...this.seats.values()], this.areas.freshCopy(), free);
  }

  protected override ownerOf(seat: WantedSeat): string | null {
    return this.owners.get(seat.position) ?? super.ownerOf(seat);
  }

  protected override isFree(seatId: string): boolean {
    const seat = this.seats.get(seatId);
    return seat !== undefined && seat.isFree && !this.owners.has(seat.position);
  }

  private give(position: number, reservationId: string): void {
    this.owners.set(position, reservationId);
    this.free?.take(position);
  }
}

/** Without what only the lock needs. */
export function detailsOf({ id, section, row, number, price }: TakenSeat): TakenSeat {
  return { id, section, row, number, price };
}
