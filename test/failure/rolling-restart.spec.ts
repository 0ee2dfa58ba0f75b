import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { numberOf } from '../support/environment.js';
import { eventually } from '../support/eventually.js';
import { findHaproxy, type LoadBalancer, startHaproxy } from '../support/haproxy.js';
import { addItem } from '../support/items.js';
import { addPeople, addPerson } from '../support/people.js';
import {
  BOOT_MS,
  environmentOf,
  type RunningProcess,
  startApplication,
} from '../support/processes.js';
import { openRoom, readRoom } from '../support/queue-rooms.js';
import { type Buyer, RestartLoad } from '../support/restart-load.js';
import { openSale, type Sale } from '../support/sale.js';
import { World } from '../support/world.js';

/** `RESTARTS=20 REQUESTS_PER_SECOND=2000 npm test -- rolling-restart` is the long form. */
const RESTARTS = numberOf('RESTARTS', 2);
const REQUESTS_PER_SECOND = numberOf('REQUESTS_PER_SECOND', 300);
const INSTANCES = 3;
/** More than join while an instance restarts. */
const BUYERS = 300 * RESTARTS;
const STREAMS = 6;
const haproxy = findHaproxy();

interface Place {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly origin: string;
  running: RunningProcess;
}

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no HAProxy can be had
(haproxy ? describe : describe.skip)('A rolling restart behind the load balancer', () => {
  let world: World;
  let balancer: LoadBalancer;
  let sale: Sale;
  let buyers: readonly Buyer[];
  const places: Place[] = [];

  beforeAll(async () => {
    world = await World.start();
    await addItem(world);
    sale = await openSale(world, {
      sections: [{ name: 'R', rows: BUYERS / 50, seatsPerRow: 50, price: 10_000 }],
    });
    const people = await addPeople(world, BUYERS);
    buyers = people.map((person, index) => ({ person, seatId: sale.seatIds[index]! }));
    for (let number = 1; number <= INSTANCES; number += 1) places.push(await start(number));
    await Promise.all(places.map(({ origin }) => eventually('it is ready', () => isReady(origin))));
    const ports = places.map(({ origin }) => Number(new URL(origin).port));
    balancer = await startHaproxy(haproxy!, ports, {});
  }, 4 * BOOT_MS);

  afterAll(async () => {
    await Promise.all(places.map(({ running }) => running.kill()));
    await balancer?.stop();
    await world.stop();
  });

  async function start(number: number): Promise<Place> {
    const port = await findFixedPort();
    const env = {
      ...environmentOf(world.app.config),
      PORT: `${port}`,
      // One of them has several processes.
      WEB_CONCURRENCY: number === 1 ? '2' : '1',
      // The default of production.
      DRAIN_SECONDS: '',
    };
    const origin = `http://127.0.0.1:${port}`;
    return { name: `app${number}`, env, origin, running: startApplication(env) };
  }

  function isReady(origin: string): Promise<boolean> {
    return fetch(`${origin}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Restarts an instance. Resolves when HAProxy sends requests to it again. */
  async function restart(place: Place): Promise<void> {
    const before = balancer.output().length;
    const since = () => balancer.output().slice(before);
    expect(await place.running.stop()).toBe(0);
    expect(since()).toContain(`Server instances/${place.name} is DOWN`);
    place.running = startApplication(place.env);
    await eventually('it is back', () => since().includes(`${place.name} is UP`), BOOT_MS);
  }

  /** The headers of a user who waits in a room that admits nobody. */
  async function addListener(roomId: string): Promise<Record<string, string>> {
    const person = await addPerson(world);
    await person.api.join(roomId);
    const { queueToken = '' } = person.api;
    return { authorization: `Bearer ${person.accessToken}`, 'x-queue-token': queueToken };
  }

  it(
    'loses no request, no change and no event stream',
    async () => {
      const closedRoom = await openRoom(world, { capacity: 0 });
      const listeners = [];
      for (let count = 0; count < STREAMS; count += 1)
        listeners.push(await addListener(closedRoom));
      const load = new RestartLoad({
        port: balancer.port,
        requestsPerSecond: REQUESTS_PER_SECOND,
        ...{ sale, buyers, listeners },
      });
      for (let count = 0; count < RESTARTS; count += 1) {
        await restart(places[count % INSTANCES] as Place);
      }
      const { failures, answered, joined, held, reconnects, perSecond } = await load.end();
      const changes = `${joined.size} joins, ${held.length} holds`;
      process.stdout.write(
        `${RESTARTS} restarts, ${answered} requests, ${perSecond} a second, ${changes}, ${reconnects} streams again\n`,
      );

      expect(failures).toEqual({});
      // A busy machine reaches less.
      expect(perSecond).toBeGreaterThan(REQUESTS_PER_SECOND / 3);
      // A restart takes the drain of five seconds, and a boot.
      expect(held.length).toBeGreaterThan(RESTARTS * 10);
      expect(reconnects).toBeGreaterThan(0);

      // Each user who was told so has one place and one hold, of the right seat.
      const numbers = [...joined.values()].sort((one, other) => one - other);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      expect((await readRoom(world, sale.roomId)).lastNumber).toBe(joined.size);
      const rows = await world.rows<{ user_id: string; seat_id: string }>(
        `SELECT user_id, seat->>'id' AS seat_id
         FROM reservation_reservations CROSS JOIN jsonb_array_elements(seats) AS seat`,
      );
      const stored = rows.map((row) => `${row.user_id} ${row.seat_id}`);
      expect(stored.sort()).toEqual(
        held.map(({ person, seatId }) => `${person.id} ${seatId}`).sort(),
      );
    },
    2 * BOOT_MS + RESTARTS * BOOT_MS,
  );
});
