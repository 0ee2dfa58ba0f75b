import { AdmissionRounds } from '../../../src/modules/queue/application/admission-rounds.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { WaitingRoom } from '../../../src/modules/queue/application/waiting-room.js';
import { Rooms } from '../../../src/modules/queue/domain/rooms.js';
import { newId } from '../../../src/shared/ids.js';
import { addPerson } from '../../support/people.js';
import { scrape } from '../../support/metrics.js';
import { admit, openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';
import { RedisServers } from '../../../src/shared/redis/redis-servers.js';

const ROOMS = 20_000;
const IN_USE_KEY = 'onsale:queue:in-use';
/** Says that Redis has not lost them. */
const MARKER = 'all';

describe('A service with 20,000 waiting rooms', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
    const id = await openRoom(world);
    await world.database.query(
      `INSERT INTO queue_rooms
       SELECT (jsonb_populate_record(room, jsonb_build_object('id', gen_random_uuid()))).*
       FROM queue_rooms room, generate_series(2, $2) WHERE id = $1`,
      [id, ROOMS],
    );
  });

  beforeEach(() => world.redis.del(IN_USE_KEY));

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => world.stop());

  /** Rooms with a user each. */
  async function roomsInUse(count: number): Promise<string[]> {
    const ids = await Promise.all(Array.from({ length: count }, () => openRoom(world)));
    for (const id of ids) await world.app.get(QueueFacade).join(newId(), id);
    return ids;
  }

  it('visits only the rooms in use in a round of admissions: one query, one script for each, and one for the shares', async () => {
    expect(await world.count('SELECT count(*) FROM queue_rooms')).toBeGreaterThanOrEqual(ROOMS);
    const ids = await roomsInUse(10);
    const [findByIds, findPage] = [
      jest.spyOn(world.app.get(Rooms), 'findByIds'),
      jest.spyOn(world.app.get(Rooms), 'findPage'),
    ];
    await admit(world.app);
    const sendCommand = jest.spyOn(world.app.get(RedisServers).commands, 'sendCommand');

    await world.app.get(AdmissionRounds).run();

    const scripts = sendCommand.mock.calls.filter(([{ name }]) => name.startsWith('eval'));
    expect(scripts).toHaveLength(10 + 1);
    // The rooms in use are read too. Nothing else is sent.
    expect(sendCommand).toHaveBeenCalledTimes(10 + 2);
    expect(findPage).not.toHaveBeenCalled();
    expect(findByIds).toHaveBeenCalledTimes(2);
    expect([...(findByIds.mock.calls[1]?.[0] ?? [])].sort()).toEqual([...ids].sort());
  });

  it('reads only the rooms in use for a scrape, and names at most twenty', async () => {
    await roomsInUse(30);
    await admit(world.app);
    await scrape(world.app);
    const sendCommand = jest.spyOn(world.app.get(RedisServers).commands, 'sendCommand');

    const names = Object.keys(await scrape(world.app));

    const scripts = sendCommand.mock.calls.filter(([{ name }]) => name.startsWith('eval'));
    expect(scripts.length).toBeGreaterThanOrEqual(30);
    expect(sendCommand.mock.calls.length).toBeLessThan(30 + 10);
    expect(names.filter((name) => name.startsWith('queue_waiting{'))).toHaveLength(20 + 1);
    expect(names.length).toBeLessThan(1_000);
  });

  it('has no work to plan in a room of capacity 0', async () => {
    const queue = world.app.get(QueueFacade);
    const roomId = await openRoom(world, { capacity: 0 });
    await queue.join(newId(), roomId);
    expect(await world.app.get(AdmissionRounds).run()).toBeNull();
  });

  it('forgets a room when nobody has been in it for a minute', async () => {
    const roomId = await openRoom(world);
    const person = await addPerson(world);
    await person.api.join(roomId);
    const rooms = async () => {
      const members = await world.redis.zrange(IN_USE_KEY, '0', '-1');
      return members.filter((member) => member !== MARKER);
    };
    await world.redis.zincrby(IN_USE_KEY, -61_000, roomId);
    await admit(world.app);
    expect(await rooms()).toEqual([roomId]);

    await person.api.delete('/v1/queue/tokens/me');
    await admit(world.app);

    expect(await rooms()).toEqual([]);
    await person.api.join(roomId);
    expect(await rooms()).toEqual([roomId]);
  });

  it('says when a room has work again, also when the round of another room fails', async () => {
    const [rounds, waitingRoom] = [world.app.get(AdmissionRounds), world.app.get(WaitingRoom)];
    const [broken, sound] = [
      await openRoom(world, { admitPerSecond: 1 }),
      await openRoom(world, { admitPerSecond: 1 }),
    ];
    const queue = world.app.get(QueueFacade);
    for (const id of [broken, sound, broken, sound]) await queue.join(newId(), id);
    const admitRoom = waitingRoom.admit.bind(waitingRoom);
    jest.spyOn(waitingRoom, 'admit').mockImplementation(async (room) => {
      if (room.id === broken) throw new Error('The script failed');
      return admitRoom(room);
    });

    expect(await rounds.run()).toEqual(expect.any(Number));
    jest.spyOn(waitingRoom, 'admit').mockRejectedValue(new Error('Redis is away'));
    await expect(rounds.run()).rejects.toThrow('Redis is away');
  });

  it('remembers no room that does not exist', async () => {
    const person = await addPerson(world);

    const answer = await person.api.join(newId());

    expect(answer).toMatchObject({ status: 404, body: { code: 'QUEUE_ROOM_NOT_FOUND' } });
    expect(await world.redis.zrange(IN_USE_KEY, '0', '-1')).toEqual([]);
  });
});
