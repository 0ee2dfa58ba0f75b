import type { RedisCommands } from '../../../../shared/redis/redis-connections.js';
import { ID_BYTES, idAt } from '../../domain/draw/entry-ids.js';
import { roomKeys } from './room-keys.js';

type Query = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

/** Must equal NUMBERS in lua/include/places.lua. */
const NUMBERS = 2 ** 26;
const NUMBER_BYTES = 4;
/** A transaction of so many users blocks Redis for some milliseconds. */
const PAGE = 1_000;
/** Redis remembers for an hour who has left or whose slot has ended (lua/include/retention.lua). */
const REMEMBERED_MINUTES = 55;

/** What a draw has given to each rank. */
interface DrawnOrder {
  readonly userIds: Buffer;
  readonly numbers: Uint32Array;
}

/** A user, and the score of the place or slot. */
type Place = readonly [userId: string, score: number];

interface ComparedLines {
  /** The rooms in which somebody does not stand as drawn, or is missing. */
  readonly broken: readonly string[];
  /** How many drawn rooms Redis does not have, or not in their order yet. */
  readonly unknown: number;
}

/**
 * Compares the lines in Redis with the drawn orders in PostgreSQL. Changes nothing, and may run while the lines move: a user
 * who moves meanwhile is compared later or not at all. Later than an hour after the sealing nobody can know any more whether a
 * drawn user who is missing has left. Takes 20 bytes of memory for each entry of a draw.
 */
export async function findBrokenLines(query: Query, redis: RedisCommands): Promise<ComparedLines> {
  const rooms = await query<{ id: string; entries: number; isNew: boolean }>(
    `SELECT room_id AS id, entry_count AS entries, sealed_at > now() - $1 * interval '1 minute' AS "isNew"
     FROM queue_draws WHERE state = 'DRAWN' ORDER BY 1`,
    [REMEMBERED_MINUTES],
  );
  const broken: string[] = [];
  let unknown = 0;
  for (const { id, entries, isNew } of rooms) {
    const [settings = '', waiting = '', absent = '', , active = ''] = roomKeys(id);
    if ((await redis.hget(settings, 'drawn')) !== '1') unknown += 1;
    else if (isNew || (await redis.exists(waiting, absent, active)) > 0) {
      const order = await readOrder(query, id, entries);
      const isWrong = await isBroken(redis, id, order);
      if (isWrong || (isNew && (await isIncomplete(redis, id, order)))) broken.push(id);
    }
  }
  return { broken, unknown };
}

async function readOrder(query: Query, roomId: string, entries: number): Promise<DrawnOrder> {
  const userIds = Buffer.alloc(entries * ID_BYTES);
  const numbers = new Uint32Array(entries);
  for (let index = 0; ; index += 1) {
    const [chunk] = await query<{ users: Buffer; numbers: Buffer; ranks: Buffer }>(
      `SELECT user_ids AS users, numbers, coalesce(ranks, '') AS ranks FROM queue_draw_chunks
       WHERE room_id = $1 AND index = $2`,
      [roomId, index],
    );
    if (!chunk) return { userIds, numbers };
    for (let at = 0; at * NUMBER_BYTES < chunk.ranks.length; at += 1) {
      const place = chunk.ranks.readUInt32BE(at * NUMBER_BYTES) - 1;
      if (place < 0 || place >= entries) continue;
      chunk.users.copy(userIds, place * ID_BYTES, at * ID_BYTES, (at + 1) * ID_BYTES);
      numbers[place] = chunk.numbers.readUInt32BE(at * NUMBER_BYTES);
    }
  }
}

async function isBroken(redis: RedisCommands, roomId: string, order: DrawnOrder): Promise<boolean> {
  for await (const page of pagesOf(redis, roomId)) {
    if (page.length > 0 && (await hasMisplaced(redis, roomId, page, order))) return true;
  }
  return false;
}

/** Whether somebody who was drawn is missing, and has not left. */
async function isIncomplete(
  redis: RedisCommands,
  roomId: string,
  { userIds, numbers }: DrawnOrder,
): Promise<boolean> {
  for (let first = 0; first < numbers.length; first += PAGE) {
    const page = [...numbers.subarray(first, first + PAGE)];
    const known = await readKnown(
      redis,
      roomId,
      page.map((number, at) => [idAt(userIds, first + at), number]),
    );
    if (!known || known.sealedNumber === null) return false;
    const isMissing = (user: Known['ofUsers'][number]) =>
      Object.values(user).every((value) => value === null);
    if (known.ofUsers.some(isMissing)) return true;
  }
  return false;
}

/** All who wait, are absent or have a slot. */
async function* pagesOf(redis: RedisCommands, roomId: string): AsyncGenerator<Place[]> {
  const [, waiting = '', absent = '', , active = ''] = roomKeys(roomId);
  for (const key of [waiting, absent]) {
    for (let after: string | undefined = '-inf'; after !== undefined;) {
      const range = [`(${after}`, '+inf', 'WITHSCORES', 'LIMIT', 0, PAGE] as const;
      const page: string[] = await redis.zrangebyscore(key, ...range);
      yield placesOf(page);
      after = page.at(-1);
    }
  }
  let cursor = '';
  while (cursor !== '0') {
    const [next, slots] = await redis.hscan(active, cursor || '0', 'COUNT', PAGE);
    yield placesOf(slots);
    cursor = next;
  }
}

/** Of pairs of user and score, or of user and slot. */
function placesOf(pairs: readonly string[]): Place[] {
  const places: Place[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2)
    places.push([pairs[at]!, Number.parseInt(pairs[at + 1]!)]);
  return places;
}

async function hasMisplaced(
  redis: RedisCommands,
  roomId: string,
  page: readonly Place[],
  order: DrawnOrder,
): Promise<boolean> {
  const known = await readKnown(
    redis,
    roomId,
    page.map(([userId, score]) => [userId, score % NUMBERS]),
  );
  if (!known) return false;
  const { sealedNumber, ofUsers } = known;
  return page.some(([userId, score], index) => {
    const { inLine, amongAbsent, slot, end } = ofUsers[index]!;
    const scores = [inLine, amongAbsent, slot].filter((text) => text !== null);
    if (scores.length > 1) return true;
    if (scores.length === 0 || Number.parseInt(scores[0]!) !== score) return false;
    const hasEnded = slot === null && end !== null && sealedNumber !== null;
    return hasEnded || !isAsDrawn(userId, score, sealedNumber, order);
  });
}

interface Known {
  /** The last number that took part in the draw. Null after a loss of all data: users who joined again have other numbers then. */
  readonly sealedNumber: number | null;
  /** By index. Scores of places, the slot, and the times at which the slot ended and the user left; null for what is not there. */
  readonly ofUsers: readonly Readonly<
    Record<'inLine' | 'amongAbsent' | 'slot' | 'end' | 'leave', string | null>
  >[];
}

/** Reads all that Redis knows of these users and their waiting numbers at one moment; null when it does not have the order. */
async function readKnown(
  redis: RedisCommands,
  roomId: string,
  page: readonly (readonly [userId: string, number: number])[],
): Promise<Known | null> {
  const [settings = '', waiting = '', absent = '', , active = '', , ended = ''] = roomKeys(roomId);
  const users = page.map(([userId]) => userId);
  const numbers = page.map(([, number]) => `${number}`);
  const replies = await redis
    .multi()
    .hmget(settings, 'drawn', 'sealedNumber')
    .zmscore(waiting, ...users)
    .zmscore(absent, ...users)
    .hmget(active, ...users)
    .zmscore(ended, ...numbers)
    .zmscore(ended, ...numbers.map((number) => `left:${number}`))
    .exec();
  const [[drawn, sealed], ...known] = (replies ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply as (string | null)[];
  }) as [[string | null, string | null], ...(string | null)[][]];
  if (drawn !== '1') return null;
  const ofUsers = page.map((_user, index) => {
    const [inLine = null, amongAbsent = null, slot = null, end = null, leave = null] = known.map(
      (values) => values[index] ?? null,
    );
    return { inLine, amongAbsent, slot, end, leave };
  });
  return { sealedNumber: sealed === null ? null : Number(sealed), ofUsers };
}

/** At the drawn rank, or behind all ranks for who has joined after the sealing. */
function isAsDrawn(
  userId: string,
  score: number,
  sealedNumber: number | null,
  { userIds, numbers }: DrawnOrder,
): boolean {
  const [place, number] = [Math.floor(score / NUMBERS), score % NUMBERS];
  if (place >= NUMBERS) {
    return place === NUMBERS + number && (sealedNumber === null || number > sealedNumber);
  }
  const at = place - 1;
  if (at < 0 || at >= numbers.length || idAt(userIds, at) !== userId) return false;
  return sealedNumber === null || numbers[at] === number;
}
