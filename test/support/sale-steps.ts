import { ExpireHoldsJob } from '../../src/modules/reservation/infrastructure/schedule/expire-holds.job.js';
import { type Answer, Api, assertStatus } from './api.js';
import { addPeople, addPerson, type Person, type PersonOptions } from './people.js';
import { letIn, type Sale } from './sale.js';
import type { World } from './world.js';

/** A hold of a user. */
export interface Hold {
  readonly id: string;
  readonly paymentId: string;
  readonly holdExpiresAt: Date;
}

/** Adds a user who is active in the sale's room. */
export async function addBuyer(
  world: World,
  { roomId }: Pick<Sale, 'roomId'>,
  options: PersonOptions = {},
): Promise<Person> {
  const person = await addPerson(world, options);
  await letIn(world, person, roomId);
  return person;
}

/** Adds many active users. Their clients use the instances in turn. */
export async function addBuyers(
  world: World,
  { roomId }: Pick<Sale, 'roomId'>,
  count: number,
  options: Omit<PersonOptions, 'instance'> = {},
): Promise<Person[]> {
  const people = await addPeople(world, count, options);
  await Promise.all(people.map((person) => letIn(world, person, roomId)));
  return people;
}

/** One client of the user for each instance. */
export function onEveryInstance(world: World, { accessToken, api }: Person): Api[] {
  return world.instances.map(({ baseUrl }) => {
    const copy = new Api(baseUrl, accessToken);
    copy.queueToken = api.queueToken;
    return copy;
  });
}

/** Calls `send` many times at once, with the instances in turn. */
export function atOnce(
  times: number,
  apis: readonly Api[],
  send: (api: Api, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => send(take(apis, index), index)));
}

/** The item at `index` modulo the length. */
export function take<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('The list is empty');
  return item;
}

export async function holdSeats(
  { api }: Pick<Person, 'api'>,
  { showId }: Pick<Sale, 'showId'>,
  seatIds: readonly string[],
): Promise<Hold> {
  const answer = await api.post('/v1/reservations', { showId, seatIds });
  assertStatus(answer, 201);
  const { id, payment, holdExpiresAt } = answer.body;
  return { id, paymentId: payment.id, holdExpiresAt: new Date(holdExpiresAt as string) };
}

/** Holds seats and pays for them. */
export async function buySeats(
  person: Pick<Person, 'api'>,
  sale: Pick<Sale, 'showId'>,
  seatIds: readonly string[],
): Promise<Hold> {
  const hold = await holdSeats(person, sale, seatIds);
  assertStatus(await confirm(person, hold), 200);
  return hold;
}

export function confirm(
  { api }: Pick<Person, 'api'>,
  { paymentId }: Pick<Hold, 'paymentId'>,
): Promise<Answer> {
  return api.post(`/v1/payments/${paymentId}/confirm`, {});
}

/** Refunds all that is left, or the pieces in `part`. */
export function refund(
  { api }: Pick<Person, 'api'>,
  { paymentId }: Pick<Hold, 'paymentId'>,
  part?: object,
): Promise<Answer> {
  return api.post(`/v1/payments/${paymentId}/refund`, part);
}

/** Changes the end of a hold. */
export async function letHoldEnd(world: World, { id, paymentId }: Hold, at: Date): Promise<void> {
  await world.rows(
    `WITH reservation AS (
       UPDATE reservation_reservations SET hold_expires_at = $1 WHERE id = $2
     ), payment AS (
       UPDATE payment_payments SET expires_at = $1 WHERE id = $3
     )
     UPDATE concert_seats SET held_until = $1 WHERE reservation_id = $2`,
    [at, id, paymentId],
  );
}

/** Runs one sweep of expired holds on every instance at once. */
export async function sweep(world: World): Promise<void> {
  await Promise.all(world.instances.map((instance) => instance.get(ExpireHoldsJob).run()));
}

/** How many answers of each kind: `{ '201': 1, '409 SEAT_ALREADY_RESERVED': 499 }`. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const { code } = (body ?? {}) as { code?: string };
    const kind = code === undefined ? `${status}` : `${status} ${code}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** All items of a list, page by page. */
export async function readPages<Item>(api: Api, path: string, limit: number): Promise<Item[][]> {
  const pages: Item[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const start = path.includes('?') ? '&' : '?';
    const answer: Answer = await api.get(`${path}${start}limit=${limit}${query}`);
    assertStatus(answer, 200);
    pages.push(answer.body.data as Item[]);
    cursor = answer.body.nextCursor as string | null;
  }
  return pages;
}
