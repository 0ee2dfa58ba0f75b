import type { RedisCommands } from '../../../../shared/redis/redis-connections.js';
import { ID_BYTES, idAt } from '../../domain/draw/entry-ids.js';
import { roomKeys } from './room-keys.js';

type Query = <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>;

/** Must equal NUMBERS in lua/include/places.lua. */
const NUMBERS = 2 ** 26;
const NUMBER_BYTES = 4;
/** A transaction of so many users blocks Redis for some milliseconds. */
const PAGE = 1_000;

/** What a draw has given to each rank. */
interface DrawnOrder {
  readonly userIds: Buffer;
  readonly numbers: Uint32Array;
}

/** A user, and the score of the place or slot. */
type Place = readonly [userId: string, score: number];

interface ComparedLines {
  /** The rooms in which somebody does not stand as drawn. */
  readonly broken: readonly string[];
  /** How many drawn rooms Redis does not have, or not in their order yet. */
  readonly unknown: number;
}

/**
 * Compares the lines in Redis with the drawn orders in PostgreSQL. Changes nothing, and may run while the lines move: a user
 * who moves meanwhile is compared later or not at all. Takes 20 bytes of memory for each entry of a draw.
 */
export async function findBrokenLines(query: Query, redis: RedisCommands): Promise<ComparedLines> {
  const rooms = await query<{ id: string; entries: number }>(
    `SELECT room_id AS id, entry_count AS entries FROM queue_draws WHERE state = 'DRAWN' ORDER BY 1`,
    [],
  );
  const broken: string[] = [];
  let unknown = 0;
  for (const { id, entries } of rooms) {
    const [settings = '', waiting = '', absent = '', , active = ''] = roomKeys(id);
    if ((await redis.hget(settings, 'drawn')) !== '1') unknown += 1;
    else if ((await redis.exists(waiting, absent, active)) > 0) {
      const order = await readOrder(query, id, entries);
      if (await isBroken(redis, id, order)) broken.push(id);
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

/** Reads all that Redis knows of these users at one moment. */
async function hasMisplaced(
  redis: RedisCommands,
  roomId: string,
  page: readonly Place[],
  order: DrawnOrder,
): Promise<boolean> {
  const [settings = '', waiting = '', absent = '', , active = '', , ended = ''] = roomKeys(roomId);
  const users = page.map(([userId]) => userId);
  const numbers = page.map(([, score]) => `${score % NUMBERS}`);
  const replies = await redis
    .multi()
    .hmget(settings, 'drawn', 'sealedNumber')
    .zmscore(waiting, ...users)
    .zmscore(absent, ...users)
    .hmget(active, ...users)
    .zmscore(ended, ...numbers)
    .exec();
  const [[drawn, sealed], ...known] = (replies ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply as (string | null)[];
  }) as [[string | null, string | null], ...(string | null)[][]];
  if (drawn !== '1') return false;
  // After a loss of all data, users who joined again have other numbers than in the draw.
  const sealedNumber = sealed === null ? null : Number(sealed);
  return page.some(([userId, score], index) => {
    const [inLine, amongAbsent, slot, end] = known.map((replies) => replies[index] ?? null);
    const scores = [inLine, amongAbsent, slot].filter(
      (text) => text !== null && text !== undefined,
    );
    if (scores.length > 1) return true;
    if (scores.length === 0 || Number.parseInt(scores[0]!) !== score) return false;
    const hasEnded = slot === null && end !== null && sealedNumber !== null;
    return hasEnded || !isAsDrawn(userId, score, sealedNumber, order);
  });
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
