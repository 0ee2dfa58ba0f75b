import { ConcertFacade } from '../../src/modules/concert/index.js';
import { QueueFacade } from '../../src/modules/queue/index.js';
import type { Person } from './people.js';
import { openRoom, type RoomSettings } from './queue-rooms.js';
import type { World } from './world.js';

type Section = Parameters<ConcertFacade['createShow']>[1]['sections'][number];

export interface SaleOptions {
  /** By default the waiting room admits everybody at once. */
  readonly room?: RoomSettings;
  readonly sections?: readonly Section[];
  readonly maxSeatsPerUser?: number;
  readonly maxUnpaidHolds?: number;
  /** Seconds from now until the show begins. By default a day. */
  readonly startsInSeconds?: number;
}

/** A show on sale behind a waiting room. Users may release many holds. */
export interface Sale {
  readonly roomId: string;
  readonly concertId: string;
  readonly showId: string;
  /** In the order of the seat map. */
  readonly seatIds: readonly string[];
  /** In the order of the sections. */
  readonly areaIds: readonly string[];
}

const SMALL_HALL: readonly Section[] = [{ name: 'R', rows: 2, seatsPerRow: 10, price: 10_000 }];

export async function openSale(world: World, options: SaleOptions = {}): Promise<Sale> {
  return openSaleInRoom(world, await openRoom(world, options.room), options);
}

/** Opens another sale behind the same room. */
export async function openSaleInRoom(
  world: World,
  roomId: string,
  {
    sections = SMALL_HALL,
    maxSeatsPerUser = 4,
    maxUnpaidHolds = 1_000,
    startsInSeconds = 86_400,
  }: SaleOptions = {},
): Promise<Sale> {
  const concerts = world.app.get(ConcertFacade);
  const concert = await concerts.createConcert(
    { title: 'Test concert', artist: 'Testers', venue: 'Lab', description: null },
    roomId,
  );
  const inSeconds = (seconds: number) => new Date(world.clock.now().getTime() + seconds * 1_000);
  const show = await concerts.createShow(concert.id, {
    startsAt: inSeconds(Math.max(1, startsInSeconds)),
    maxSeatsPerUser,
    maxUnpaidHolds,
    sections,
  });
  // The API refuses a show in the past.
  if (startsInSeconds < 1) await startShow(world, show.id, inSeconds(startsInSeconds));
  const idsOf = async (table: 'concert_seats' | 'concert_areas') => {
    const sql = `SELECT id FROM ${table} WHERE show_id = $1 ORDER BY position`;
    return (await world.rows<{ id: string }>(sql, [show.id])).map(({ id }) => id);
  };
  const [seatIds, areaIds] = [await idsOf('concert_seats'), await idsOf('concert_areas')];
  return { roomId, concertId: concert.id, showId: show.id, seatIds, areaIds };
}

export async function startShow(world: World, showId: string, startsAt: Date): Promise<void> {
  await world.rows('UPDATE concert_shows SET starts_at = $2 WHERE id = $1', [showId, startsAt]);
}

/** Admits the user to the room without an HTTP request. */
export async function letIn(world: World, person: Person, roomId: string): Promise<void> {
  const { view } = await world.app.get(QueueFacade).join(person.id, roomId);
  if (view.status !== 'ACTIVE') throw new Error('The room has too little capacity for this test');
  person.api.queueToken = view.token;
}
