import { nameKey } from '../../../shared/domain/text.js';
import type { SaleStatus } from './concert.js';
import { ConcertError } from './concert-error.js';

/** A block of seats at one price. Row and seat numbers start at 1. */
export interface Section {
  readonly name: string;
  readonly rows: number;
  readonly seatsPerRow: number;
  /** Whole minor units of the currency. */
  readonly price: number;
}

export const MAX_SEATS_OF_SHOW = 100_000;
export const DEFAULT_MAX_SEATS_PER_USER = 4;

/** A CANCELLED show can't be held or paid, and its paid reservations are refunded. It stays cancelled. */
export type ShowStatus = SaleStatus | 'CANCELLED';

export interface Show {
  readonly id: string;
  readonly concertId: string;
  readonly startsAt: Date;
  /** The most seats that one user may hold or own. */
  readonly maxSeatsPerUser: number;
  readonly sections: readonly Section[];
  readonly status: ShowStatus;
  readonly version: number;
  readonly createdAt: Date;
}

/** A show with the room and the status of its concert. */
export interface ShowOnSale extends Omit<Show, 'version'> {
  readonly roomId: string;
  readonly concertStatus: SaleStatus;
}

/** @throws ConcertError SHOW_NOT_ON_SALE when the show or its concert is withdrawn or it has started */
export function assertOnSale(show: ShowOnSale, now: Date): void {
  const withdrawn = show.status === 'WITHDRAWN' || show.concertStatus === 'WITHDRAWN';
  if (withdrawn || show.startsAt <= now) throw new ConcertError('SHOW_NOT_ON_SALE');
}

export function countSeats(sections: readonly Section[]): number {
  return sections.reduce((sum, { rows, seatsPerRow }) => sum + rows * seatsPerRow, 0);
}

/** The position and price of a seat. They never change. */
export interface SeatPosition {
  /** The position in the seat map, from 1. */
  readonly position: number;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** The positions of all seats, in the order of the seat map. */
export function positionsOf(sections: readonly Section[]): SeatPosition[] {
  const positions: SeatPosition[] = [];
  for (const { name: section, rows, seatsPerRow, price } of sections) {
    for (let row = 1; row <= rows; row += 1) {
      for (let number = 1; number <= seatsPerRow; number += 1) {
        positions.push({ position: positions.length + 1, section, row, number, price });
      }
    }
  }
  return positions;
}

/** @throws ConcertError SHOW_TOO_LARGE, DUPLICATE_SECTION */
export function assertLayout(sections: readonly Section[]): void {
  if (countSeats(sections) > MAX_SEATS_OF_SHOW) throw new ConcertError('SHOW_TOO_LARGE');
  const names = new Set(sections.map(({ name }) => nameKey(name)));
  if (names.size < sections.length) throw new ConcertError('DUPLICATE_SECTION');
}
