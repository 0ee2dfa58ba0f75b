import { nameKey } from '../../../shared/domain/text.js';
import type { SaleStatus } from './concert.js';
import { ConcertError } from './concert-error.js';

/** A section of numbered seats. Row and seat numbers start at 1. */
export interface SeatedSection {
  readonly name: string;
  /** Missing in sections that were stored before there were others. */
  readonly kind?: 'SEATED';
  readonly rows: number;
  readonly seatsPerRow: number;
  /** Of one seat, in whole minor units of the currency. Zero is a free ticket. */
  readonly price: number;
}

/** A section of standing places, without numbers: one area. */
export interface StandingSection {
  readonly name: string;
  readonly kind: 'STANDING';
  /** The number of places. */
  readonly capacity: number;
  /** Of one place. */
  readonly price: number;
}

export type Section = SeatedSection | StandingSection;

/** Seats and standing places together. */
export const MAX_PLACES_OF_SHOW = 100_000;
export const DEFAULT_MAX_SEATS_PER_USER = 4;
export const DEFAULT_MAX_UNPAID_HOLDS = 5;

/** A CANCELLED show can't be held or paid, and its paid reservations are refunded. It stays cancelled. */
export type ShowStatus = SaleStatus | 'CANCELLED';

/** When the show can be held. It ends when the show starts, at the latest. */
export interface SaleWindow {
  readonly startsAt: Date;
  /** Null: from the start. */
  readonly onSaleFrom: Date | null;
  /** Null: until the show starts. */
  readonly onSaleUntil: Date | null;
}

export interface Show extends SaleWindow {
  readonly id: string;
  readonly concertId: string;
  /** The most seats and standing places that one user may hold or own. */
  readonly maxSeatsPerUser: number;
  /** The most holds of one user that may end unpaid within an hour. */
  readonly maxUnpaidHolds: number;
  readonly sections: readonly Section[];
  readonly status: ShowStatus;
  /** Rises when a section is added or changed. */
  readonly layoutVersion: number;
  /** When its date was last changed; null when it never was. */
  readonly movedAt: Date | null;
  readonly cancelledAt: Date | null;
  /** For fans. Null unless the show is cancelled. */
  readonly cancelReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

/** A show with what its concert says. */
export interface ShowOnSale extends Omit<Show, 'cancelledAt'> {
  readonly title: string;
  readonly artist: string;
  readonly venue: string;
  readonly roomId: string;
  readonly concertStatus: SaleStatus;
}

/**
 * @throws ConcertError SHOW_CANCELLED; SHOW_NOT_ON_SALE when the show or its concert is withdrawn, the
 * show has started, or its sale has not begun or has ended
 */
export function assertOnSale(show: ShowOnSale, now: Date): void {
  assertNotCancelled(show);
  const withdrawn = show.status === 'WITHDRAWN' || show.concertStatus === 'WITHDRAWN';
  if (withdrawn || !isWithinSale(show, now)) throw new ConcertError('SHOW_NOT_ON_SALE');
}

/** @throws ConcertError SHOW_CANCELLED */
export function assertNotCancelled({ status }: Pick<Show, 'status'>): void {
  if (status === 'CANCELLED') throw new ConcertError('SHOW_CANCELLED');
}

function isWithinSale({ startsAt, onSaleFrom, onSaleUntil }: SaleWindow, now: Date): boolean {
  const hasBegun = onSaleFrom === null || onSaleFrom <= now;
  const hasEnded = startsAt <= now || (onSaleUntil !== null && onSaleUntil <= now);
  return hasBegun && !hasEnded;
}

/** @throws ConcertError SHOW_IN_THE_PAST, SALE_WINDOW_INVALID */
export function assertSaleWindow(
  { startsAt, onSaleFrom, onSaleUntil }: SaleWindow,
  now: Date,
): void {
  if (startsAt <= now) throw new ConcertError('SHOW_IN_THE_PAST');
  const end = onSaleUntil ?? startsAt;
  if (end > startsAt || (onSaleFrom !== null && onSaleFrom >= end))
    throw new ConcertError('SALE_WINDOW_INVALID');
}

/**
 * The dates and rules after a change.
 * @throws ConcertError SHOW_CANCELLED; like `assertSaleWindow` when the change moves a date
 */
export function changeOf<Changes extends Partial<Show>>(
  show: Show,
  changes: Changes,
  now: Date,
): Changes & Partial<Pick<Show, 'movedAt'>> {
  assertNotCancelled(show);
  const changed = { ...show, ...changes };
  const differs = (date: keyof SaleWindow) => changed[date]?.getTime() !== show[date]?.getTime();
  if (differs('startsAt') || differs('onSaleFrom') || differs('onSaleUntil'))
    assertSaleWindow(changed, now);
  return differs('startsAt') ? { ...changes, movedAt: now } : changes;
}

export function isStanding(section: Section): section is StandingSection {
  return section.kind === 'STANDING';
}

/** The price of a seat or standing place. It changes for all places of the section at once. */
export function priceIn(sections: readonly Section[], name: string): number {
  const section = sections.find((one) => one.name === name);
  if (!section) throw new Error(`The show has no section ${name}`);
  return section.price;
}

/** The seats of all sections, without standing places. */
export function countSeats(sections: readonly Section[]): number {
  return sections.reduce((sum, section) => sum + seatsOf(section), 0);
}

/** Seats and standing places. */
export function countPlaces(sections: readonly Section[]): number {
  return sections.reduce(
    (sum, section) => sum + (isStanding(section) ? section.capacity : seatsOf(section)),
    0,
  );
}

function seatsOf(section: Section): number {
  return isStanding(section) ? 0 : section.rows * section.seatsPerRow;
}

/** The position and price of a seat. The position never changes. */
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
  for (const seated of sections) {
    if (isStanding(seated)) continue;
    const { name: section, rows, seatsPerRow, price } = seated;
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
  if (countPlaces(sections) > MAX_PLACES_OF_SHOW) throw new ConcertError('SHOW_TOO_LARGE');
  const names = new Set(sections.map(({ name }) => nameKey(name)));
  if (names.size < sections.length) throw new ConcertError('DUPLICATE_SECTION');
}
