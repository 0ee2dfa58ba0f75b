import type { Api } from '../support/api.js';
import { addPerson, type Person } from '../support/people.js';
import { readRoom } from '../support/queue-rooms.js';
import { openSale, type Sale } from '../support/sale.js';
import { onEveryInstance, sweep, take } from '../support/sale-steps.js';
import type { World } from '../support/world.js';
import { MAX_SEATS_PER_USER, MAX_UNPAID_HOLDS, PRICE, SEATS, SHOW_BEGINS } from './seats-model.js';

/** The sale in the application. */
export interface RealSale {
  readonly roomId: string;
  readonly showId: string;
  readonly seatIds: readonly string[];
  readonly areaIds: readonly string[];
  readonly startsAtMs: number;
  readonly admin: Api;
  /** Queue tokens by waiting number. */
  readonly tokens: Map<number, string>;
  /** Ids by the label of the model. */
  readonly holds: Map<string, { readonly id: string; readonly paymentId: string }>;
  /** The buyer's client for one of the instances. */
  apiOf(user: number, instance: number): Api;
  /** Seconds since the sale began. */
  readonly now: number;
  setTime(seconds: number): void;
  sweep(): Promise<void>;
  /** The actual rows in the form of `stateText`, and broken invariants. */
  readonly readState: () => Promise<string>;
}

/** Opens a sale for one run. Breaches of earlier runs are ignored. */
export async function openRealSale(
  world: World,
  admin: Api,
  audit: () => Promise<string>,
  balances: readonly number[],
): Promise<RealSale> {
  await audit();
  const startsAtMs = Math.max(Date.now(), world.clock.now().getTime());
  world.clock.stopAt(startsAtMs);
  const sale = await openSale(world, {
    maxSeatsPerUser: MAX_SEATS_PER_USER,
    startsInSeconds: SHOW_BEGINS,
    maxUnpaidHolds: MAX_UNPAID_HOLDS,
    sections: [
      { name: 'R', rows: 1, seatsPerRow: SEATS, price: PRICE },
      { name: 'Floor', kind: 'STANDING', capacity: 1_000, price: PRICE },
    ],
  });
  const people = await Promise.all(balances.map((balance) => addPerson(world, { balance })));
  const apis = people.map((person) => onEveryInstance(world, person));
  const holds: RealSale['holds'] = new Map();
  return {
    ...sale,
    startsAtMs,
    admin,
    tokens: new Map(),
    holds,
    apiOf: (user, instance) => take(take(apis, user), instance),
    get now() {
      return (world.clock.now().getTime() - startsAtMs) / 1_000;
    },
    setTime: (seconds) => world.clock.stopAt(startsAtMs + seconds * 1_000),
    sweep: () => sweep(world),
    readState: async () => `${await readState(world, sale, people, holds)}${await audit()}`,
  };
}

/** The actual rows in the form of `stateText`. */
async function readState(
  world: World,
  { roomId, showId }: Sale,
  people: readonly Person[],
  holds: RealSale['holds'],
): Promise<string> {
  const now = world.clock.now();
  const seats = await world.rows<{ letter: string; position: number; reservationId: string }>(
    `SELECT CASE WHEN status = 'HELD' AND held_until <= $2 THEN 'A' ELSE left(status, 1) END AS letter,
         row_number() OVER (ORDER BY position)::int - 1 AS position
       FROM concert_seats WHERE show_id = $1 ORDER BY position`,
    [showId, now],
  );
  const accounts = await world.rows<{ id: string; balance: string }>(
    `SELECT user_id AS id, balance FROM balance_accounts WHERE user_id = ANY($1)`,
    [people.map(({ id }) => id)],
  );
  const reservations = await world.rows<{
    id: string;
    status: string;
    seats: { number: number }[];
    standing: number;
  }>(
    `SELECT id, seats, seat_count - jsonb_array_length(seats) AS standing, CASE WHEN status = 'HELD' AND hold_expires_at <= $2 THEN 'EXPIRED'
         ELSE status END AS status
       FROM reservation_reservations WHERE show_id = $1`,
    [showId, now],
  );
  const labels = new Map([...holds].map(([label, { id }]) => [id, label]));
  const { active } = await readRoom(world, roomId);
  return JSON.stringify({
    seats: seats.map(({ letter }) => letter).join(''),
    slots: people.map(({ id }) => active.get(id)?.number ?? null),
    balances: people.map(({ id }) =>
      Number(accounts.find((account) => account.id === id)?.balance ?? 0),
    ),
    reservations: reservations
      .map(({ id, status, seats: held, standing }) => {
        const numbers = held.map(({ number }) => number - 1).join();
        return `${labels.get(id)} ${status} ${numbers} + ${standing}`;
      })
      .sort(),
  });
}
