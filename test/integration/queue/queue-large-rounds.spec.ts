import { AdmissionRounds } from '../../../src/modules/queue/application/admission-rounds.js';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { newId } from '../../../src/shared/ids.js';
import { readRoom } from '../../support/queue-rooms.js';
import { finishDraw, readDraw, seal } from '../../support/real-draws.js';
import { World } from '../../support/world.js';

const HOUR_MS = 3_600_000;
const PATIENT = { claimWithinSeconds: 3_600, activeTtlSeconds: 3_600, abandonAfterSeconds: 3_600 };

describe('A round of admissions', () => {
  let world: World;
  let queue: QueueFacade;
  let rounds: AdmissionRounds;
  let rooms: RoomFacade;

  beforeEach(async () => {
    world = await World.start();
    [queue, rooms] = [world.app.get(QueueFacade), world.app.get(RoomFacade)];
    rounds = world.app.get(AdmissionRounds);
  });

  afterEach(() => world.stop());

  /** A room with this many slots, by token. */
  async function fullRoom(count: number) {
    const settings = { capacity: 5_000, admitPerSecond: 100_000, ...PATIENT };
    const { id } = await rooms.createRoom('Large', settings);
    return { id, bearers: await joinAll(id, count) };
  }

  /** In the order of the line. */
  async function joinAll(roomId: string, count: number) {
    const joins = Array.from({ length: count }, async () => {
      const userId = newId();
      return { userId, token: (await queue.join(userId, roomId)).view.token };
    });
    return Promise.all(joins);
  }

  const slotsIn = (roomId: string) => world.redis.hlen(roomKeys(roomId)[4]!);

  it('admits at most 500 users, like a change of the settings, and requests the next round immediately', async () => {
    const { id } = await rooms.createRoom('Large', { capacity: 0, admitPerSecond: 100_000 });
    await Promise.all(Array.from({ length: 1_300 }, () => queue.join(newId(), id)));
    await rooms.changeRoom(id, { capacity: 1_200 });

    const counts: number[] = [];
    const resumes: (number | null)[] = [];
    counts.push((await rooms.getStats(id)).active);
    for (let round = 0; round < 3; round += 1) {
      resumes.push(await rounds.run());
      counts.push((await rooms.getStats(id)).active);
    }
    expect(counts).toEqual([500, 1_000, 1_200, 1_200]);
    // A full room has work when its first slot ends.
    expect(resumes).toEqual([1, expect.any(Number), expect.any(Number)]);
    expect(resumes[1]).toBeGreaterThan(10_000);
  });

  it('ends at most 1,000 slots by time, and requests the next round immediately', async () => {
    const { id, bearers } = await fullRoom(2_500);
    const deadlines = bearers.flatMap(({ userId }) => [1, userId]);
    await world.redis.zadd(roomKeys(id)[5]!, 'XX', ...deadlines);

    const [counts, resumes]: [number[], (number | null)[]] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      resumes.push(await rounds.run());
      counts.push(await slotsIn(id));
    }
    expect(counts).toEqual([1_500, 500, 0]);
    expect(resumes).toEqual([1, 1, null]);
  });

  it('keeps the places behind 1,000 offered slots that have run out, whatever their users ask for', async () => {
    const settings = { capacity: 0, admitPerSecond: 100_000, ...PATIENT };
    const { id } = await rooms.createRoom('Large', settings);
    const bearers = await joinAll(id, 4_500);
    await rooms.changeRoom(id, { capacity: 10_000 });
    while ((await slotsIn(id)) < bearers.length) await rounds.run();
    const deadlines = bearers.flatMap(({ userId }, index) => [index + 1, userId]);
    await world.redis.zadd(roomKeys(id)[5]!, 'XX', ...deadlines);
    // Each request ends the slots of 1,000 others.
    const [atGate, poller, leaver, joiner] = bearers.slice(-4);

    await expect(queue.assertAdmitted(atGate!, id)).rejects.toMatchObject({
      code: 'QUEUE_NOT_ADMITTED',
    });
    expect(await queue.getEntry(poller!)).toMatchObject({ status: 'WAITING' });
    await expect(queue.leave(leaver!)).resolves.not.toThrow();
    expect((await queue.join(joiner!.userId, id)).view).toMatchObject({
      status: 'WAITING',
      token: joiner!.token,
    });
  });

  it('closes at most 1,000 slots of a room that opens later, like the change, and no slot is valid meanwhile', async () => {
    const { id, bearers } = await fullRoom(2_500);
    await rooms.changeRoom(id, { opensAt: new Date(Date.now() + HOUR_MS) });
    expect(await slotsIn(id)).toBe(1_500);

    const { active } = await readRoom(world, id);
    const [atGate, poller, joiner, holder] = bearers.filter(({ userId }) => active.has(userId));
    await expect(queue.assertAdmitted(atGate!, id)).rejects.toMatchObject({
      code: 'QUEUE_NOT_ADMITTED',
    });
    expect(await queue.getEntry(poller!)).toMatchObject({ status: 'PRE_QUEUE' });
    expect((await queue.join(joiner!.userId, id)).view).toMatchObject({
      status: 'PRE_QUEUE',
      token: joiner!.token,
    });
    const [refusal] = await queue.extendSlots([{ roomId: id, userId: holder!.userId }], 60);
    expect(refusal).toMatchObject({ code: 'QUEUE_TOKEN_EXPIRED' });

    expect(await rounds.run()).toBe(1);
    expect(await slotsIn(id)).toBe(497);
    expect(await rounds.run()).toBe(null);
    const room = await readRoom(world, id);
    expect([room.active.size, room.waiting.length]).toEqual([0, 2_500]);
  });

  it('draws the order only when all slots are closed', async () => {
    const { id } = await fullRoom(2_500);
    await rooms.changeRoom(id, { opensAt: new Date(Date.now() + HOUR_MS) });
    await rooms.changeRoom(id, { opensAt: new Date(Date.now() - 1) });
    expect(await slotsIn(id)).toBe(500);
    expect(await seal(world, id)).toBe(false);

    await finishDraw(world, id, world.app);

    expect(await readDraw(world, id)).toMatchObject({ state: 'DRAWN', entries: 2_500 });
  });
});
