import type { ReservationStatus } from '../../src/modules/reservation/domain/reservation.js';

export const MAX_PLACES_PER_USER = 4;

/** The sections of the show at first, and those that admins may add. */
export const SECTIONS = [
  { name: 'R', rows: 2, seatsPerRow: 3, price: 2_000 },
  { name: 'S', rows: 1, seatsPerRow: 2, price: 1_000 },
  { name: 'Floor', capacity: 3, price: 1_000 },
] as const;
export const ADDED_SECTIONS = [
  { name: 'X', rows: 1, seatsPerRow: 3, price: 1_000 },
  { name: 'Y', capacity: 2, price: 0 },
] as const;

export type NewSection = (typeof SECTIONS | typeof ADDED_SECTIONS)[number];

interface Section {
  readonly name: string;
  price: number;
  /** Null for a section of seats. */
  capacity: number | null;
}

interface Seat {
  readonly section: string;
  readonly row: number;
}

/** A seat or one standing place of a reservation. */
export interface Place {
  /** The number of the seat, or the name of the standing section. */
  readonly at: number | string;
  /** The price that the hold was shown. */
  readonly price: number;
  /** REVOKED: the place was refunded. */
  ticket: 'NONE' | 'VALID' | 'USED' | 'REVOKED';
  /** The scan that has used the ticket. It stays when the ticket is revoked. */
  use: string | null;
}

export interface Reserved {
  readonly user: number;
  status: ReservationStatus;
  /** Seats, then standing places. */
  readonly places: Place[];
}

/** A show that admins repair and cancel: its places, reservations and tickets. Time stands still. */
export interface ShowModel {
  isCancelled: boolean;
  readonly sections: Section[];
  readonly seats: Seat[];
  readonly balances: number[];
  readonly reservations: Record<string, Reserved>;
  /** The seats of each block. */
  readonly blocks: Record<string, readonly number[]>;
}

export function newShow(balances: readonly number[]): ShowModel {
  const show: ShowModel = {
    isCancelled: false,
    sections: [],
    seats: [],
    balances: [...balances],
    reservations: {},
    blocks: {},
  };
  for (const section of SECTIONS) addSection(show, section);
  return show;
}

export function addSection({ sections, seats }: ShowModel, added: NewSection): void {
  const { name, price } = added;
  sections.push({ name, price, capacity: 'capacity' in added ? added.capacity : null });
  if ('capacity' in added) return;
  for (let row = 1; row <= added.rows; row += 1) {
    for (let seat = 0; seat < added.seatsPerRow; seat += 1) seats.push({ section: name, row });
  }
}

export function sectionOf({ sections }: ShowModel, name: string): Section | undefined {
  return sections.find((section) => section.name === name);
}

export function priceAt(show: ShowModel, at: number | string): number {
  const name = typeof at === 'number' ? (show.seats[at]?.section ?? '') : at;
  return sectionOf(show, name)?.price ?? 0;
}

/** What was not refunded. */
export function placesLeft({ places }: Reserved): Place[] {
  return places.filter(({ ticket }) => ticket !== 'REVOKED');
}

export function isLive({ status }: Reserved): boolean {
  return status === 'HELD' || status === 'CONFIRMED';
}

export function refundedAmount({ places }: Reserved): number {
  return sumOf(places.filter(({ ticket }) => ticket === 'REVOKED'));
}

export function sumOf(places: readonly Pick<Place, 'price'>[]): number {
  return places.reduce((sum, { price }) => sum + price, 0);
}

/** The label of the reservation that has the seat. */
export function ownerOf({ reservations }: ShowModel, seat: number): string | undefined {
  const owner = Object.entries(reservations).find(
    ([, reserved]) => isLive(reserved) && placesLeft(reserved).some(({ at }) => at === seat),
  );
  return owner?.[0];
}

export function isFree(show: ShowModel, seat: number): boolean {
  const isBlocked = Object.values(show.blocks).some((seats) => seats.includes(seat));
  return !isBlocked && ownerOf(show, seat) === undefined;
}

/** Held or sold places of a standing section. */
export function takenOf({ reservations }: ShowModel, section: string): number {
  return Object.values(reservations)
    .filter(isLive)
    .flatMap(placesLeft)
    .filter(({ at }) => at === section).length;
}

/** Held and bought places of a user. */
export function placesOf({ reservations }: ShowModel, user: number): number {
  const own = Object.values(reservations).filter((reserved) => reserved.user === user);
  return own.filter(isLive).flatMap(placesLeft).length;
}

/** The expected rows, as text. */
export function stateText(show: ShowModel): string {
  const { isCancelled, sections, seats, balances, reservations } = show;
  const all = Object.values(reservations).flatMap(({ places }) => places);
  const tickets = all.filter(({ ticket }) => ticket !== 'NONE');
  return JSON.stringify({
    isCancelled,
    seats: seats.map((_, seat) => `${letterOf(show, seat)} ${priceAt(show, seat)}`),
    areas: sections.flatMap(({ name, price, capacity }) =>
      capacity === null ? [] : `${name} ${capacity - takenOf(show, name)} ${price}`,
    ),
    balances,
    reservations: Object.entries(reservations)
      .map(([label, reserved]) => `${label} ${textOf(reserved)}`)
      .sort(),
    tickets: tickets.filter(({ ticket }) => ticket !== 'REVOKED').length,
    checkedIn: tickets.filter(({ use }) => use !== null).length,
  });
}

function letterOf(show: ShowModel, seat: number): string {
  const owner = ownerOf(show, seat);
  if (owner === undefined) return isFree(show, seat) ? 'A' : 'B';
  return show.reservations[owner]?.status === 'HELD' ? 'H' : 'S';
}

function textOf(reserved: Reserved): string {
  const { status, places } = reserved;
  const tickets = places.flatMap(({ ticket, use }) =>
    ticket === 'NONE' ? [] : `${ticket.charAt(0)}${use ?? ''}`,
  );
  const left = isLive(reserved) ? placesText(placesLeft(reserved)) : '';
  return `${status} ${left} ${tickets.join()} -${refundedAmount(reserved)}`;
}

/** Seats by number, standing places by section and quantity, and the price of all. */
export function placesText(places: readonly Pick<Place, 'at' | 'price'>[]): string {
  const seats = places.flatMap(({ at }) => (typeof at === 'number' ? at : []));
  const names = places.flatMap(({ at }) => (typeof at === 'string' ? at : []));
  const standing = [...new Set(names)].map(
    (name) => `${name} x ${names.filter((one) => one === name).length}`,
  );
  return `${[...seats, ...standing].join(' ')} for ${sumOf(places)}`;
}
