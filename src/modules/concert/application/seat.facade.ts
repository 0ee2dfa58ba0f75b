import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import { isLockTimeout } from '../../../shared/database/database-errors.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { AreaInventory, type PlacesOfArea } from '../domain/area-inventory.js';
import { ConcertError } from '../domain/concert-error.js';
import { FreeSeats } from '../domain/free-seats.js';
import { LockedAreas } from '../domain/locked-areas.js';
import { detailsOf, LockedPlaces, type TakenSeat } from '../domain/locked-places.js';
import { PlacesToHold } from '../domain/places-to-hold.js';
import { SeatInventory } from '../domain/seat-inventory.js';
import type { ShowOnSale } from '../domain/show.js';
import { ConcertQueries } from './concert-queries.js';
import { ShowReader } from './show-reader.js';

/** A reservation and its seats. */
export interface SeatsOfReservation {
  readonly reservationId: string;
  readonly seatIds: readonly string[];
}

/** A reservation, or a part of it, with its seats and standing places. */
export interface PlacesOfReservation extends SeatsOfReservation {
  readonly areas: readonly PlacesOfArea[];
}

/** A show and its free seats. */
export interface FreePlaces {
  readonly places: PlacesToHold;
  readonly free: Pick<FreeSeats, 'best'>;
}

/** The requested places of one show. */
export interface RequestedPlaces {
  readonly seatIds: readonly string[];
  readonly areaIds: readonly string[];
  /** Whether some request wants the best seats. */
  readonly wantsBest: boolean;
}

/**
 * The seats and standing places of shows, for the context that reserves them. All methods but `read`, `readFree`
 * and `untilUnlocked` need its transaction.
 */
@Injectable()
export class SeatFacade {
  private readonly statuses = new BatchedReads(this.transactions, (ids) =>
    this.seats.find(ids, this.clock.now()),
  );
  private readonly areaReads = new BatchedReads(this.transactions, (ids) => this.areas.find(ids));
  /** By show. */
  private readonly freeReads = new Batcher<null, FreePlaces>(async (requests, showId) => {
    const [show, places] = await Promise.all([
      this.shows.read(showId),
      this.queries.readPlaces(showId, this.clock.now()),
    ]);
    if (!show || !places) throw new ConcertError('SHOW_NOT_FOUND');
    const free = new FreeSeats(show.sections, places.statuses);
    const read = { places: new PlacesToHold(show, [], new LockedAreas([])), free };
    return requests.map(() => fulfilled(read));
  });
  /** Positions per show. */
  private readonly waits = new Batcher<readonly number[], void>(async (positions, showId) => {
    const all = [...new Set(positions.flat())];
    await this.seats.waitForLock(showId, all, this.clock.now());
    return positions.map(() => fulfilled(undefined));
  });

  constructor(
    private readonly seats: SeatInventory,
    private readonly areas: AreaInventory,
    private readonly queries: ConcertQueries,
    private readonly shows: ShowReader,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads the show, its seats and its areas without locks.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async read(
    showId: string,
    seatIds: readonly string[],
    areaIds: readonly string[],
  ): Promise<PlacesToHold> {
    const [show, ...found] = await Promise.all([
      this.shows.read(showId),
      this.statuses.findAll(seatIds),
      this.areaReads.findAll(areaIds),
    ]);
    if (!show) throw new ConcertError('SHOW_NOT_FOUND');
    const [seats, areas] = [ofShow(found[0], showId), ofShow(found[1], showId)];
    return new PlacesToHold(show, seats, new LockedAreas(areas));
  }

  /**
   * Reads the show and its free seats without locks. Requests of one turn share a read, so nobody may take a seat.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  readFree(showId: string): Promise<FreePlaces> {
    return this.freeReads.submit(showId, null);
  }

  /**
   * Reads the show and the requested places. Locks the choice of the best seats, then the free seats in the order
   * of their ids, then the areas, until the transaction ends. Ids that are no places of the show are absent. The
   * best seats are read only: `lockAt` locks them.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  async lock(
    showId: string,
    { seatIds, areaIds, wantsBest }: RequestedPlaces,
    now: Date,
  ): Promise<LockedPlaces> {
    const [, found, areas, all] = await Promise.all([
      wantsBest ? this.seats.lockChoice(showId) : null,
      this.seats.lockFree(showId, [...new Set(seatIds)], now),
      areaIds.length > 0 ? this.areas.lock(showId, [...new Set(areaIds)]) : [],
      wantsBest ? this.queries.readPlaces(showId, now) : null,
    ]);
    if (!found) throw new ConcertError('SHOW_NOT_FOUND');
    const free = all && new FreeSeats(found.show.sections, all.statuses);
    return new LockedPlaces(found.show, found.seats, new LockedAreas(areas), free);
  }

  /**
   * Locks the free seats at these positions, by position. Those that another transaction has locked or
   * taken are absent: this waits for nobody.
   */
  async lockAt(
    show: ShowOnSale,
    positions: readonly number[],
    now: Date,
  ): Promise<ReadonlyMap<number, TakenSeat>> {
    const seats = await this.seats.lockFreeAt(show, positions, now);
    return new Map(seats.map((seat) => [seat.position, detailsOf(seat)]));
  }

  /**
   * Waits until a transaction ends that has locked seats at these positions. Not inside a transaction: the wait
   * must hold no other locks. Returns false when it does not end within the limit for locks.
   */
  async untilUnlocked(showId: string, positions: readonly number[]): Promise<boolean> {
    try {
      await this.waits.submit(showId, positions);
      return true;
    } catch (error) {
      if (isLockTimeout(error)) return false;
      throw error;
    }
  }

  /** Holds locked seats for these reservations, in one statement. */
  async hold(reservations: readonly SeatsOfReservation[], heldUntil: Date): Promise<void> {
    const holds = reservations.flatMap(({ reservationId, seatIds }) =>
      seatIds.map((seatId) => ({ seatId, reservationId })),
    );
    if (holds.length === 0) return;
    const held = await this.seats.hold(holds, heldUntil);
    if (held !== holds.length) throw new Error('A seat to hold was not locked');
  }

  /** Takes the standing places that a batch has granted, in one statement. */
  async takeAreas({ takenPlaces }: LockedPlaces): Promise<void> {
    if (takenPlaces.size === 0) return;
    const changed = await this.areas.take(
      [...takenPlaces].map(([id, quantity]) => ({ id, quantity })),
    );
    if (changed !== takenPlaces.size) throw new Error('An area to take from was not locked');
  }

  /**
   * Locks the seats of these reservations until the transaction ends, in the order of their ids.
   * Returns the reservations that still hold all of their seats.
   */
  async lockHeld(reservations: readonly SeatsOfReservation[]): Promise<ReadonlySet<string>> {
    const held = await this.seats.lockHeld(
      reservations.map(({ reservationId }) => reservationId),
      reservations.flatMap(({ seatIds }) => seatIds),
    );
    const owners = new Map(held.map(({ id, reservationId }) => [id, reservationId]));
    const whole = reservations.filter(({ reservationId, seatIds }) =>
      seatIds.every((id) => owners.get(id) === reservationId),
    );
    return new Set(whole.map(({ reservationId }) => reservationId));
  }

  /** Marks the seats sold. `lockHeld` has returned their reservations. */
  async sell(reservations: readonly SeatsOfReservation[]): Promise<void> {
    const seatIds = reservations.flatMap((reservation) => reservation.seatIds);
    const sold = await this.seats.sell(
      reservations.map(({ reservationId }) => reservationId),
      seatIds,
    );
    if (sold !== seatIds.length) throw new Error('A seat to sell was not locked');
  }

  /**
   * Frees the seats that still belong to these reservations, and gives all of their standing places
   * back: call it once, under the lock of the reservations.
   */
  async release(reservations: readonly PlacesOfReservation[]): Promise<void> {
    const seatIds = reservations.flatMap((reservation) => reservation.seatIds);
    const ids = reservations.map(({ reservationId }) => reservationId);
    if (seatIds.length > 0) await this.seats.release(ids, seatIds);
    const places = new Map<string, number>();
    for (const { id, quantity } of reservations.flatMap(({ areas }) => areas))
      places.set(id, (places.get(id) ?? 0) + quantity);
    if (places.size === 0) return;
    await this.areas.giveBack([...places].map(([id, quantity]) => ({ id, quantity })));
  }
}

function ofShow<Place extends { readonly showId: string }>(
  places: ReadonlyMap<string, Place>,
  showId: string,
): Place[] {
  return [...places.values()].filter((place) => place.showId === showId);
}
