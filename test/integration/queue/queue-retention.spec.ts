import { QueueFacade } from '../../../src/modules/queue/index.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { newId } from '../../../src/shared/ids.js';
import { eventually } from '../../support/eventually.js';
import { admit, openRoom } from '../../support/queue-rooms.js';
import { change, fallSilent, openAndDraw, openPreQueue } from '../../support/real-draws.js';
import { World } from '../../support/world.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No key of a room lives longer in Redis when nobody uses the room. */
const LONGEST_MS = 30 * DAY_MS;
/** Absent users may come back for so long. */
const PLACES_MS = 7 * DAY_MS;

interface Visitor {
  readonly userId: string;
  readonly token: string;
}

describe('The keys of a room in Redis', () => {
  let world: World;
  let queue: QueueFacade;

  beforeAll(async () => {
    world = await World.start();
    queue = world.app.get(QueueFacade);
  });

  afterAll(() => world.stop());

  async function join(roomId: string): Promise<Visitor> {
    const userId = newId();
    return { userId, token: (await queue.join(userId, roomId)).view.token };
  }

  /** The milliseconds until each key of the room goes, by the name of the key: -1 for never. Keys that are not there are left out. */
  async function ttls(roomId: string): Promise<Record<string, number>> {
    const keys = roomKeys(roomId);
    const all = await Promise.all(keys.map((key) => world.redis.pttl(key)));
    const pairs = keys.map((key, index) => [key.split(':').at(-1)!, all[index]!] as const);
    return Object.fromEntries(pairs.filter(([, ttl]) => ttl !== -2));
  }

  /** A room that has had everything: users who were served, who left, whose slots ended, and who are absent. */
  async function evening(roomId: string): Promise<{ absent: Visitor }> {
    const visitors: Visitor[] = [];
    for (let count = 0; count < 4; count += 1) visitors.push(await join(roomId));
    const [served, leaver, waiting, absent] = visitors as [Visitor, Visitor, Visitor, Visitor];
    await queue.assertAdmitted(served, roomId);
    await queue.endSlot(roomId, served.userId);
    await queue.leave(leaver);
    await fallSilent(world, roomId, absent.userId);
    await admit(world.app);
    await queue.leave(waiting);
    return { absent };
  }

  it('all go when nobody has used it for a month, and the places in a week', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const { absent } = await evening(roomId);
    expect(await queue.getEntry(absent)).toMatchObject({ status: 'WAITING' });
    await fallSilent(world, roomId, absent.userId);
    await change(world, roomId, { state: 'paused' });
    await admit(world.app);

    const left = await ttls(roomId);
    expect(Object.keys(left)).toEqual(
      expect.arrayContaining(['settings', 'absent', 'ended', 'counters', 'joins', 'seconds']),
    );
    for (const [key, ttl] of Object.entries(left)) {
      expect([key, ttl > 0 && ttl <= LONGEST_MS]).toEqual([key, true]);
    }
    expect(left['absent']).toBeLessThanOrEqual(PLACES_MS);
    expect(left['absent']).toBeGreaterThan(PLACES_MS - HOUR_MS);
    expect(left['joins']).toBeLessThanOrEqual(PLACES_MS);
    expect(left['ended']).toBeLessThanOrEqual(HOUR_MS);
  });

  it('stay while somebody waits or has a slot, also after a while without anybody', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const { absent } = await evening(roomId);
    await admit(world.app);
    expect((await ttls(roomId))['counters']).toBeGreaterThan(0);

    expect(await queue.getEntry(absent)).toMatchObject({ status: 'WAITING' });
    const late = await join(roomId);
    await admit(world.app);

    const { ended, seconds, minutes, ...others } = await ttls(roomId);
    expect([ended, seconds, minutes].every((ttl) => ttl! > 0)).toBe(true);
    expect(new Set(Object.values(others))).toEqual(new Set([-1]));
    expect(await queue.getEntry(late)).toMatchObject({ status: 'WAITING', position: 1 });
  });

  it('of a pre-queue stay until it opens, also while all of its users are away', async () => {
    const opensAt = new Date(Date.now() + 60 * DAY_MS);
    const roomId = await openPreQueue(world, { opensAt });
    const early = await join(roomId);
    await fallSilent(world, roomId, early.userId);
    await admit(world.app);
    const { absent, settings, counters } = await ttls(roomId);
    for (const ttl of [absent, settings, counters]) expect(ttl).toBeGreaterThan(60 * DAY_MS);

    await openAndDraw(world, roomId);
    await eventually('the drawn place goes in a week', async () => {
      const ttl = (await ttls(roomId))['absent']!;
      return ttl > 0 && ttl <= PLACES_MS;
    });
    expect(await queue.getEntry(early)).toMatchObject({ status: 'WAITING', position: 1 });
  });

  it('go also when a request touches a room that Redis has forgotten', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    await world.redis.del(roomKeys(roomId));
    await world.app.get(WaitingRoom).endHold(roomId, newId(), { pieces: 1, othersSeconds: 0 });
    for (const ttl of Object.values(await ttls(roomId))) {
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(LONGEST_MS);
    }
  });

  it('begin again after a month: who joins is admitted at the whole rate', async () => {
    const roomId = await openRoom(world, { capacity: 2, admitPerSecond: 1 });
    await queue.leave(await join(roomId));
    // The list of the admissions in the last second goes with its sum, or before it.
    await world.redis.del(roomKeys(roomId)[8]!);
    await world.redis.hset(roomKeys(roomId)[7]!, 'inWindow', 1);
    expect((await queue.join(newId(), roomId)).view).toMatchObject({ status: 'ACTIVE' });
  });
});
