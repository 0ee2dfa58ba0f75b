import { setTimeout as sleep } from 'node:timers/promises';
import { findBreachesOfLines } from '../../../src/audit/drawn-lines.js';
import { RoomFacade } from '../../../src/modules/queue/index.js';
import type { Answer } from '../../support/api.js';
import { EventClient } from '../../support/event-client.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, type Person } from '../../support/people.js';
import { change } from '../../support/real-draws.js';
import { openSale, type Sale } from '../../support/sale.js';
import { confirm, holdSeats, take } from '../../support/sale-steps.js';
import {
  admittedInSecondBefore,
  isOverCapacity,
  type Sight,
  watchAsThirdParty,
} from '../../support/third-party.js';
import { World } from '../../support/world.js';

const USERS = 300;
/** They join after the draw. */
const LATECOMERS = 60;
const ABANDON_SECONDS = 2;
/** A hold lasts longer than a slot without one. */
const SLOT_SECONDS = 4;
const HOLD_SECONDS = 5;
const ME = '/v1/queue/tokens/me';

/** Capacity and rate, one pair after the other. */
const SETTINGS = [
  { capacity: 15, admitPerSecond: 15 },
  { capacity: 50, admitPerSecond: 25 },
  { capacity: 6, admitPerSecond: 4 },
  { capacity: 60, admitPerSecond: 30 },
] as const;

/** What a user does with the slot. */
const BEHAVIOURS = [
  'pays',
  'holds twice',
  'leaves with a hold',
  'vanishes with a hold',
  'vanishes',
  'leaves',
] as const;

interface User extends Person {
  readonly index: number;
}

describe('A drawn room on two instances that a third party watches', () => {
  let world: World;
  let sale: Sale;
  let users: readonly User[];
  let thirdParty: Awaited<ReturnType<typeof watchAsThirdParty>>;
  let sights: readonly Sight[];
  let isOver = false;
  let broken: readonly unknown[];
  const served = new Set<User>();
  let vanished = 0;
  let holds = 0;
  const acts: Promise<unknown>[] = [];

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { jobs: true, holdSeconds: HOLD_SECONDS } });
    sale = await openSale(world, {
      room: {
        ...SETTINGS[0],
        opensAt: new Date(Date.now() + 3_600_000),
        abandonAfterSeconds: ABANDON_SECONDS,
        claimWithinSeconds: SLOT_SECONDS,
        activeTtlSeconds: SLOT_SECONDS,
      },
      sections: [{ name: 'R', rows: 30, seatsPerRow: 20, price: 0 }],
    });
    thirdParty = await watchAsThirdParty(world, sale.roomId);
    const auditor = auditAllTheTime();
    const people = await addPeople(world, USERS);
    users = people.map((person, index) => ({ ...person, index }));
    const early = users.slice(LATECOMERS);
    await Promise.all(early.map((user) => user.api.join(sale.roomId)));
    const lines = early.map(waitForTurn);

    await change(world, sale.roomId, { opensAt: new Date(Date.now() + 500) });
    await eventually('the order is drawn', () => thirdParty.sights().at(-1)?.isDrawn);
    lines.push(...users.slice(0, LATECOMERS).map(joinLate));
    await eventually('the room is full', () => isFull(thirdParty.sights(), SETTINGS[0].capacity));
    for (const [index, settings] of SETTINGS.slice(1).entries()) {
      await sleep(1_000);
      await take(world.instances, index).get(RoomFacade).changeRoom(sale.roomId, settings);
      if (settings === SETTINGS[3]) break;
      await eventually('the room is full', () => isFull(thirdParty.sights(), settings.capacity));
    }
    await Promise.all(lines);
    await Promise.all(acts);
    sights = thirdParty.sights();
    isOver = true;
    broken = await auditor;
  });

  afterAll(async () => {
    isOver = true;
    await thirdParty.stop();
    await world.stop();
  });

  /** Whether the number of slots has come from one side of this capacity to the other. */
  function isFull(seen: readonly Sight[], wanted: number): boolean {
    const under = seen.filter(({ capacity, isDrawn }) => isDrawn && capacity === wanted);
    return (
      under.some(({ active }) => active >= wanted) && under.some(({ active }) => active <= wanted)
    );
  }

  async function joinLate(user: User): Promise<void> {
    await sleep(Math.random() * 4_000);
    await user.api.join(sale.roomId);
    await waitForTurn(user);
  }

  /** Half of the users listen to streams, half poll. Some are away for so long that they lose their turn once. */
  async function waitForTurn(user: User): Promise<void> {
    let stays = user.index % 5 !== 0;
    const wait = user.index % 2 === 0 ? listen : poll;
    while (!isOver && !(await wait(user, stays))) {
      stays = true;
      vanished += 1;
      await sleep((2 * ABANDON_SECONDS + 2) * 1_000);
    }
    if (isOver) return;
    served.add(user);
    acts.push(act(user).catch(() => undefined));
  }

  /** Both return whether the user has a slot. A user who does not stay vanishes at some time. */
  async function poll({ api }: User, stays: boolean): Promise<boolean> {
    const endsAt = stays ? Infinity : performance.now() + Math.random() * 6_000;
    for (;;) {
      const { body }: Answer = await api.get(ME);
      if (body.status === 'ACTIVE') return true;
      if (isOver || performance.now() > endsAt) return false;
      await sleep(body.pollAfterSeconds * 1_000);
    }
  }

  async function listen({ index, api }: User, stays: boolean): Promise<boolean> {
    const endsAt = stays ? Infinity : performance.now() + Math.random() * 6_000;
    const { baseUrl } = take(world.instances, index >> 1);
    const client = await EventClient.open(baseUrl, { 'x-queue-token': api.queueToken! });
    const isIn = () => client.names().includes('admitted');
    while (!isOver && !isIn() && performance.now() < endsAt) await sleep(50);
    client.close();
    return isIn();
  }

  /** Whoever comes too late on a slow machine is refused: that is no matter of this test. */
  async function act(user: User): Promise<void> {
    const behaviour = take(BEHAVIOURS, user.index);
    if (behaviour === 'vanishes') return;
    if (behaviour !== 'leaves') {
      const hold = await holdSeats(user, sale, [take(sale.seatIds, user.index)]);
      holds += 1;
      if (behaviour === 'vanishes with a hold') return;
      await sleep(300);
      if (behaviour === 'pays') await confirm(user, hold);
      if (behaviour === 'holds twice') {
        await user.api.delete(`/v1/reservations/${hold.id}`);
        await holdSeats(user, sale, [take(sale.seatIds, user.index + USERS)]);
        await sleep(300);
      }
    }
    if (behaviour !== 'pays') await user.api.delete(ME);
  }

  /** Compares the line with the draw while the line moves. Returns the breaches. */
  async function auditAllTheTime(): Promise<readonly unknown[]> {
    const rows = world.rows.bind(world) as <Row>(sql: string, args: unknown[]) => Promise<Row[]>;
    const found: unknown[] = [];
    while (!isOver) {
      found.push(...(await findBreachesOfLines(rows, world.redis)).breaches);
      await sleep(200);
    }
    return found;
  }

  const sightsWith = ({ capacity, admitPerSecond }: (typeof SETTINGS)[number]) =>
    [...sights.entries()].filter(
      ([index, sight]) =>
        sight.isDrawn &&
        sight.capacity === capacity &&
        sight.perSecond === admitPerSecond &&
        sights[index - 1]?.perSecond === admitPerSecond,
    );

  it('serves everybody, those who vanished and the latecomers too', () => {
    const forgotten = users.filter((user) => !served.has(user));
    expect(forgotten.map(({ index }) => index)).toEqual([]);
    expect(vanished).toBeGreaterThan(10);
    expect(holds).toBeGreaterThan(100);
  });

  it('is seen about every 10 ms', () => {
    const gaps = sights.slice(1).map(({ nowMs }, index) => nowMs - sights[index]!.nowMs);
    const median = gaps.sort((a, b) => a - b)[gaps.length >> 1];
    expect(median).toBeLessThanOrEqual(12);
  });

  it('admits nobody before the draw', () => {
    const early = sights.filter(({ isDrawn }) => !isDrawn);
    expect(early.length).toBeGreaterThan(0);
    expect(early.filter(({ admitted, active }) => admitted > 0 || active > 0)).toEqual([]);
  });

  it('never has more slots than the capacity in force, and admits nobody above one that was lowered', () => {
    const over = sights.filter(
      (sight, index) => index > 0 && isOverCapacity(sight, sights[index - 1]!),
    );
    expect(over).toEqual([]);
    const lowered = sightsWith(SETTINGS[2]).map(([, { active }]) => active);
    expect(Math.max(...lowered)).toBeGreaterThan(SETTINGS[2].capacity);
    // Too few users may be left to fill the room once more.
    for (const settings of SETTINGS.slice(0, 3)) {
      const seen = sightsWith(settings).map(([, { active }]) => active);
      expect(seen).toContain(settings.capacity);
    }
  });

  it('never admits more users in one second than the rate in force, and admits as many', () => {
    for (const settings of SETTINGS) {
      const counts = sightsWith(settings)
        .filter(([index, { admitted }]) => admitted > sights[index - 1]!.admitted)
        .map(([index]) => admittedInSecondBefore(sights, index));
      const most = Math.max(0, ...counts);
      expect(most).toBeLessThanOrEqual(settings.admitPerSecond);
      // After a lowered capacity, slots may end more slowly, and then too few users may be left.
      if (SETTINGS.indexOf(settings) < 2) expect(most).toBe(settings.admitPerSecond);
    }
  });

  it('has the order of its draw all the time', () => {
    expect(broken).toEqual([]);
  });
});
