import { ConcertFacade } from '../../src/modules/concert/index.js';
import { QueueFacade, RoomFacade } from '../../src/modules/queue/index.js';
import type { Person } from './people.js';
import type { World } from './world.js';

type RoomSettings = NonNullable<Parameters<RoomFacade['createRoom']>[1]>;
type Section = Parameters<ConcertFacade['createShow']>[1]['sections'][number];

export interface SaleOptions {
  /** Settings of the waiting room; it lets everybody in at once unless they say otherwise. */
  readonly room?: RoomSettings;
  readonly sections?: readonly Section[];
  readonly maxSeatsPerUser?: number;
  /** Seconds from now until the show begins; a day unless given. */
  readonly startsInSeconds?: number;
}

/** A show on sale behind a waiting room. */
export interface Sale {
  readonly roomId: string;
  readonly concertId: string;
  readonly showId: string;
  /** In the order of the seat map. */
  readonly seatIds: readonly string[];
}

const WIDE_OPEN = { capacity: 100_000, admitPerSecond: 100_000 };
const SMALL_HALL: readonly Section[] = [{ name: 'R', rows: 2, seatsPerRow: 10, price: 10_000 }];

export async function openSale(world: World, options: SaleOptions = {}): Promise<Sale> {
  const rooms = world.app.get(RoomFacade);
  const concerts = world.app.get(ConcertFacade);
  const room = await rooms.createRoom('Test room', { ...WIDE_OPEN, ...options.room });
  const concert = await concerts.createConcert(
    { title: 'Test concert', artist: 'Testers', venue: 'Lab', description: null },
    room.id,
  );
  const startsInSeconds = options.startsInSeconds ?? 86_400;
  const show = await concerts.createShow(concert.id, {
    startsAt: new Date(world.clock.now().getTime() + startsInSeconds * 1_000),
    maxSeatsPerUser: options.maxSeatsPerUser ?? 4,
    sections: options.sections ?? SMALL_HALL,
  });
  const seats = await world.rows<{ id: string }>(
    `SELECT id FROM concert_seats WHERE show_id = $1 ORDER BY position`,
    [show.id],
  );
  const seatIds = seats.map(({ id }) => id);
  return { roomId: room.id, concertId: concert.id, showId: show.id, seatIds };
}

/** Lets the person into the room without a request. */
export async function letIn(world: World, person: Person, roomId: string): Promise<void> {
  const { view } = await world.app.get(QueueFacade).join(person.id, roomId);
  if (view.status !== 'ACTIVE') throw new Error('The room is not wide enough for this test');
  person.api.queueToken = view.token;
}
