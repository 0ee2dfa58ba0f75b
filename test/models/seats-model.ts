import type { ReservationStatus } from '../../src/modules/reservation/domain/reservation.js';

/** Seconds. */
export const HOLD_SECONDS = 300;
export const SHOW_BEGINS = 1_500;
export const PRICE = 10_000;
export const MAX_SEATS_PER_USER = 3;
export const MAX_UNPAID_HOLDS = 4;
export const SEATS = 4;

interface Buyer {
  balance: number;
  /** The waiting number of the live slot. */
  slot: number | null;
  /** The waiting number of their token. */
  token: number | null;
}

export interface HeldSeats {
  readonly user: number;
  /** A refund of a part takes places away. */
  seats: readonly number[];
  /** Standing places, at the price of a seat. There are always enough; the audit counts them. */
  standing: number;
  status: ReservationStatus;
  /** The second at which an unpaid hold expires. */
  readonly until: number;
}

/** A show on sale: slots, balances, holds and sold seats. */
export interface SaleModel {
  /** Seconds since the sale began. */
  now: number;
  readonly buyers: Buyer[];
  readonly reservations: Record<string, HeldSeats>;
  lastNumber: number;
  /** Waiting numbers of slots that ended by a payment. */
  readonly done: number[];
}

export function emptySale(balances: readonly number[]): SaleModel {
  const buyers = balances.map((balance) => ({ balance, slot: null, token: null }));
  return { now: 0, buyers, reservations: {}, lastNumber: 0, done: [] };
}

export function buyerOf(sale: SaleModel, user: number): Buyer {
  const buyer = sale.buyers[user];
  if (!buyer) throw new Error(`There is no buyer ${user}`);
  return buyer;
}

/** By the clock, whether or not the sweep has run. */
export function statusOf({ status, until }: HeldSeats, now: number): ReservationStatus {
  return status === 'HELD' && until <= now ? 'EXPIRED' : status;
}

export function takes(held: HeldSeats, now: number): boolean {
  return ['CONFIRMED', 'HELD'].includes(statusOf(held, now));
}

/** The label of the reservation that has the seat. Undefined if the seat is free. */
export function ownerOf(sale: SaleModel, seat: number, now: number): string | undefined {
  const owner = Object.entries(sale.reservations).find(
    ([, reservation]) => reservation.seats.includes(seat) && takes(reservation, now),
  );
  return owner?.[0];
}

export function placesIn({ seats, standing }: Pick<HeldSeats, 'seats' | 'standing'>): number {
  return seats.length + standing;
}

export function placesOf(sale: SaleModel, user: number, now: number): number {
  const own = Object.values(sale.reservations).filter((held) => held.user === user);
  return own.reduce((sum, held) => sum + (takes(held, now) ? placesIn(held) : 0), 0);
}

/** The show begins before any of them is an hour old. */
export function unpaidHoldsOf(sale: SaleModel, user: number, now: number): number {
  return Object.values(sale.reservations).filter(
    (held) => held.user === user && ['RELEASED', 'EXPIRED'].includes(statusOf(held, now)),
  ).length;
}

/** A, H or S for each seat. */
export function seatMapOf(sale: SaleModel, now: number): string {
  const seats = Array.from({ length: SEATS }, (_, seat) => ownerOf(sale, seat, now));
  return seats
    .map((owner) => sale.reservations[owner ?? '']?.status)
    .map((status) => (status ? (status === 'HELD' ? 'H' : 'S') : 'A'))
    .join('');
}

/** The expected rows and slots, as text. */
export function stateText(sale: SaleModel): string {
  const reservations = Object.entries(sale.reservations).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({
    seats: seatMapOf(sale, sale.now),
    slots: sale.buyers.map(({ slot }) => slot),
    balances: sale.buyers.map(({ balance }) => balance),
    reservations: reservations.map(([label, held]) => {
      return `${label} ${statusOf(held, sale.now)} ${held.seats.join()} + ${held.standing}`;
    }),
  });
}
