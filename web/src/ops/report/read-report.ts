import type { components } from '@onsale/client';
import { areasLeftOf } from '../../concert/availability.js';
import { onsale } from '../../shared/session.js';
import { readCsv } from '../parts/files.js';
import { readAll } from '../parts/paged.js';
import { isAdmin } from '../roles.js';
import { secondsOf } from '../rooms/live-series.js';
import type { Room, RoomStats } from '../rooms/room-words.js';
import type { ListedShow } from '../concerts/show-words.js';
import { countPlaces, type Money, type SectionFigures, sumPayments } from './figures.js';
import { type WaitTimes, waitTimesOf } from './wait-times.js';

type CheckIns = components['schemas']['CheckInsDto'];

export interface Report {
  readonly room: Room;
  readonly stats: RoomStats;
  readonly waiting: WaitTimes;
  readonly shows: readonly ShowReport[];
  readonly items: readonly ItemReport[];
  readonly madeAt: string;
}

export interface ShowReport {
  readonly show: ListedShow;
  readonly sections: readonly SectionFigures[];
  readonly checkIns: CheckIns;
  /** For admins. */
  readonly money: Money | null;
}

export interface ItemReport {
  readonly item: components['schemas']['ItemDto'];
  readonly money: Money | null;
}

const DAY_MINUTES = 1_440;

export async function readReport(roomId: string): Promise<Report> {
  const params = { path: { roomId } };
  const history = { params: { ...params, query: { minutes: DAY_MINUTES } } };
  const [room, stats, { minutes }, shows, items, { now }] = await Promise.all([
    onsale.get('/v1/queue/rooms/{roomId}', { params }),
    onsale.get('/v1/queue/rooms/{roomId}/stats', { params }),
    onsale.get('/v1/queue/rooms/{roomId}/stats/history', history),
    readAll((cursor) =>
      onsale.get('/v1/admin/shows', { params: { query: { roomId, limit: 100, ...cursor } } }),
    ),
    readAll((cursor) =>
      onsale.get('/v1/admin/items', { params: { query: { roomId, limit: 100, ...cursor } } }),
    ),
    onsale.get('/v1/time'),
  ]);
  const opensAt = room.opensAt === null ? null : Date.parse(room.opensAt) / 1_000;
  return {
    ...{ room, stats, waiting: waitTimesOf(secondsOf(minutes), opensAt), madeAt: now },
    shows: await inTurn(shows, readShow),
    items: await inTurn(items, async (item) => ({
      item,
      money: await readMoney({ itemId: item.id }),
    })),
  };
}

async function readShow(show: ListedShow): Promise<ShowReport> {
  const params = { path: { showId: show.id } };
  const [checkIns, availability, money] = await Promise.all([
    onsale.get('/v1/shows/{showId}/checkins', { params }),
    onsale.api.GET('/v1/shows/{showId}/availability', { params, parseAs: 'stream' }),
    readMoney({ showId: show.id }),
  ]);
  const { response } = availability;
  const statuses = new Uint8Array(await response.arrayBuffer());
  const sections = countPlaces(show.sections, statuses, areasLeftOf(response));
  return { show, sections, checkIns, money };
}

async function readMoney(query: { showId: string } | { itemId: string }): Promise<Money | null> {
  if (!isAdmin.value) return null;
  const { response } = await onsale.api.GET('/v1/admin/payments.csv', {
    params: { query },
    parseAs: 'stream',
    headers: { Accept: 'text/csv' },
  });
  return sumPayments(readCsv(await response.text()));
}

/** One after the other, to leave the server to the buyers. */
async function inTurn<Value, Result>(
  values: readonly Value[],
  read: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const value of values) results.push(await read(value));
  return results;
}
