import { Api } from '../../support/api.js';
import { verifiedOrder } from '../../support/draw-verifier.js';
import { Death, drawsOf, endClaim, gather } from '../../support/draws.js';
import { World } from '../../support/world.js';

/** More than one chunk. */
const USERS = 5_000;

describe('A draw whose instance is killed', () => {
  let world: World;
  let anybody: Api;

  beforeAll(async () => {
    world = await World.start();
    anybody = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  const readDraw = async (roomId: string) =>
    (await anybody.get(`/v1/queue/rooms/${roomId}/draw`)).body;

  const readEntries = async (roomId: string): Promise<string[]> =>
    (await anybody.get(`/v1/queue/rooms/${roomId}/draw/entries?limit=10000`)).body.data;

  async function publishedOrder(roomId: string): Promise<string[]> {
    return verifiedOrder(await readDraw(roomId), await readEntries(roomId));
  }

  /** The number of calls of ports in a draw that nobody disturbs. */
  async function callsOfADraw(): Promise<number> {
    const { roomId, room } = await gather(world, USERS);
    const death = new Death(Infinity);
    await drawsOf(world, room, { death }).advance(roomId);
    return death.calls;
  }

  it('is finished by another instance with the same order, wherever the first one stopped', async () => {
    const calls = await callsOfADraw();
    expect(calls).toBeGreaterThanOrEqual(10);
    for (let call = 1; call <= calls; call += 1) {
      const { roomId, room } = await gather(world, USERS);
      const death = new Death(call);
      const killed = drawsOf(world, room, { death }).advance(roomId);
      await expect(killed).rejects.toThrow('killed');
      const before = await readDraw(roomId);
      const sealed = before.state === 'GATHERING' ? null : await readEntries(roomId);
      // Its claim keeps the others away for a while.
      await drawsOf(world, room).advance(roomId);
      await endClaim(world, roomId);
      await drawsOf(world, room).advance(roomId);

      expect(room.isFinished).toBe(true);
      expect(room.ranks.size).toBe(USERS);
      const drawn = await readDraw(roomId);
      expect(drawn).toMatchObject(
        before.state === 'GATHERING' ? {} : { ...before, state: 'DRAWN' },
      );
      if (sealed) expect(await readEntries(roomId)).toEqual(sealed);
      expect(await publishedOrder(roomId)).toHaveLength(USERS);
    }
  }, 300_000);

  it('is made once by many instances at once', async () => {
    const { roomId, room } = await gather(world, USERS);
    const instances = Array.from({ length: 8 }, () => drawsOf(world, room));
    await Promise.all(instances.map((draws) => draws.advance(roomId)));
    expect(room.isFinished).toBe(true);
    expect(await publishedOrder(roomId)).toHaveLength(USERS);
  });

  it('has one result when two instances work on it at the same time', async () => {
    const { roomId, room } = await gather(world, USERS);
    const [one, two] = [drawsOf(world, room), drawsOf(world, room)];
    const first = one.advance(roomId);
    // As if the first had been silent for longer than its claim.
    const ending = setInterval(() => void endClaim(world, roomId), 5);
    await Promise.all([first, two.advance(roomId), drawsOf(world, room).advance(roomId)]);
    clearInterval(ending);
    expect(await publishedOrder(roomId)).toHaveLength(USERS);
    expect(new Set(room.ranks.values()).size).toBe(USERS);
  });
});
