import { randomUUID } from 'node:crypto';
import { DrawDocuments } from '../../../src/modules/queue/application/draw/draw-documents.js';
import { QueueTokenSigner } from '../../../src/modules/queue/application/queue-token-signer.js';
import { RoomFacade } from '../../../src/modules/queue/index.js';
import { Api } from '../../support/api.js';
import { verifiedOrder, verifyOwn } from '../../support/draw-verifier.js';
import { drawsOf, gather, type GatheredRoom } from '../../support/draws.js';
import { addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const HASH = /^[0-9a-f]{64}$/;

describe('The draw of a room', () => {
  let world: World;
  let anybody: Api;

  beforeAll(async () => {
    world = await World.start();
    anybody = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  const pathOf = (roomId: string) => `/v1/queue/rooms/${roomId}/draw`;
  const readDraw = async (roomId: string) => {
    world.app.get(DrawDocuments).forget(roomId);
    return (await anybody.get(pathOf(roomId))).body;
  };

  async function readEntries(roomId: string, limit: number): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = `limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { status, body } = await anybody.get(`${pathOf(roomId)}/entries?${query}`);
      expect(status).toBe(200);
      ids.push(...(body.data as string[]));
      cursor = body.nextCursor as string | null;
    }
    return ids;
  }

  /** Lets a user with a token into the room. */
  async function joinBy(person: Person, roomId: string, room: GatheredRoom): Promise<void> {
    const number = room.users.length + 1;
    room.users.push({ userId: person.id, number });
    const claims = { userId: person.id, roomId, number };
    person.api.queueToken = world.app.get(QueueTokenSigner).sign(claims);
  }

  it('shows at each step what may be known, and lets anybody check all of it', async () => {
    const { roomId, room } = await gather(world, 1_999);
    const fan = await addPerson(world);
    await joinBy(fan, roomId, room);
    room.isOpen = false;
    await drawsOf(world, room).advance(roomId);

    const gathering = await readDraw(roomId);
    expect(gathering).toEqual({
      state: 'GATHERING',
      seedCommitment: expect.stringMatching(HASH),
      entries: 0,
    });
    const own = await fan.api.get('/v1/queue/tokens/me/draw');
    expect(own).toMatchObject({ status: 200, body: { rank: null, proof: null } });
    expect(await anybody.get(`${pathOf(roomId)}/entries`)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_DRAW_NOT_SEALED' },
    });

    room.isOpen = true;
    await drawsOf(world, room).advance(roomId);

    const drawn = await readDraw(roomId);
    expect(drawn).toEqual({
      state: 'DRAWN',
      seedCommitment: gathering.seedCommitment,
      entries: 2_000,
      entriesRoot: expect.stringMatching(HASH),
      sealedAt: expect.any(String),
      beaconRound: null,
      seed: expect.stringMatching(HASH),
      beacon: null,
      beaconMissed: false,
      algorithm: 'ascending HMAC-SHA-256(seed, entryId)',
      drawnAt: expect.any(String),
    });
    const order = verifiedOrder(drawn, await readEntries(roomId, 1_000));
    const result = await fan.api.get('/v1/queue/tokens/me/draw');
    expect(result.body.entryId).toBe(own.body.entryId);
    verifyOwn(result.body, drawn, order);
    expect(room.ranks.get(fan.id)).toBe(result.body.rank);
    expect(room.isFinished).toBe(true);
  });

  it('gives each user one rank, and the waiting room all of them', async () => {
    const { roomId, room } = await gather(world, 1_500);
    await drawsOf(world, room).advance(roomId);
    const ranks = [...room.ranks.values()].sort((a, b) => a - b);
    expect(ranks).toEqual(Array.from({ length: 1_500 }, (_, index) => index + 1));
    expect([...room.ranks.keys()].sort()).toEqual(room.users.map(({ userId }) => userId).sort());
  });

  it('pages its entries across chunks without a gap', async () => {
    const { roomId, room } = await gather(world, 8_195);
    await drawsOf(world, room).advance(roomId);
    const all = await readEntries(roomId, 10_000);
    expect(new Set(all).size).toBe(8_195);
    expect(all).toEqual([...all].sort());
    expect(await readEntries(roomId, 4_096)).toEqual(all);
    expect(await readEntries(roomId, 1_365)).toEqual(all);
    verifiedOrder(await readDraw(roomId), all);
  });

  it('counts a user who is on two pages once', async () => {
    const { roomId, room } = await gather(world, 800);
    room.users.push(room.users[0]!);
    await drawsOf(world, room).advance(roomId);
    expect((await readDraw(roomId)).entries).toBe(800);
  });

  it('has an order also when nobody came', async () => {
    const { roomId, room } = await gather(world, 0);
    await drawsOf(world, room).advance(roomId);
    const draw = await readDraw(roomId);
    expect(draw).toMatchObject({ state: 'DRAWN', entries: 0 });
    expect(verifiedOrder(draw, await readEntries(roomId, 10))).toEqual([]);
    expect(room.isFinished).toBe(true);
  });

  it('refuses the proof of a user who joined after the sealing', async () => {
    const { roomId, room } = await gather(world, 10);
    await drawsOf(world, room).advance(roomId);
    const late = await addPerson(world);
    await joinBy(late, roomId, room);
    expect(await late.api.get('/v1/queue/tokens/me/draw')).toMatchObject({
      status: 404,
      body: { code: 'QUEUE_DRAW_ENTRY_NOT_FOUND' },
    });
  });

  it('puts users in their old order again after the waiting room has lost its data', async () => {
    const { roomId, room } = await gather(world, 300);
    await drawsOf(world, room).advance(roomId);
    const before = new Map(room.ranks);
    const published = await readDraw(roomId);
    room.lose();
    await drawsOf(world, room).advance(roomId);
    expect(room.ranks).toEqual(before);
    expect(await readDraw(roomId)).toEqual(published);
  });

  it('is not there for rooms in order of arrival, and for rooms without a time to open', async () => {
    const opensAt = new Date(Date.now() + 60_000);
    for (const settings of [{}, { opensAt, order: 'ARRIVAL' as const }]) {
      const roomId = await openRoom(world, settings);
      for (const path of [pathOf(roomId), `${pathOf(roomId)}/entries`]) {
        expect(await anybody.get(path)).toMatchObject({
          status: 404,
          body: { code: 'QUEUE_DRAW_NOT_FOUND' },
        });
      }
    }
    expect(await anybody.get(pathOf(randomUUID()))).toMatchObject({
      status: 404,
      body: { code: 'QUEUE_ROOM_NOT_FOUND' },
    });
  });

  describe('when the settings of the room change', () => {
    const inAnHour = () => new Date(Date.now() + 3_600_000);
    const change = (roomId: string, settings: Parameters<RoomFacade['changeRoom']>[1]) =>
      world.app.get(RoomFacade).changeRoom(roomId, settings);

    it('begins with a time to open, and raises the version of the room', async () => {
      const roomId = await openRoom(world);
      const { version } = await world.app.get(RoomFacade).getRoom(roomId);
      const room = await change(roomId, { opensAt: inAnHour() });
      expect(room).toMatchObject({ hasDraw: true });
      expect(room.version).toBeGreaterThan(version);
      expect((await readDraw(roomId)).state).toBe('GATHERING');
    });

    it('does not begin with a time that has passed', async () => {
      const roomId = await openRoom(world);
      expect(await change(roomId, { opensAt: new Date(Date.now() - 1_000) })).toMatchObject({
        hasDraw: false,
      });
    });

    it.each([{ opensAt: null }, { order: 'ARRIVAL' as const }])(
      'ends with %j while users gather, and makes a new seed afterwards',
      async (settings) => {
        const { roomId } = await gather(world, 0);
        const before = await readDraw(roomId);
        expect(await change(roomId, settings)).toMatchObject({ hasDraw: false });
        expect((await readDraw(roomId)).code).toBe('QUEUE_DRAW_NOT_FOUND');
        const again = await change(roomId, { opensAt: inAnHour(), order: 'DRAW' });
        expect(again).toMatchObject({ hasDraw: true });
        expect((await readDraw(roomId)).seedCommitment).not.toBe(before.seedCommitment);
      },
    );

    it('goes on when the time moves while users gather, also into the past', async () => {
      const { roomId } = await gather(world, 0);
      const before = await readDraw(roomId);
      for (const opensAt of [inAnHour(), new Date(Date.now() - 1_000)]) {
        expect(await change(roomId, { opensAt })).toMatchObject({ hasDraw: true });
        expect(await readDraw(roomId)).toEqual(before);
      }
    });

    it.each([{ opensAt: null }, { order: 'ARRIVAL' as const }, { opensAt: inAnHour() }])(
      'keeps the drawn order with %j',
      async (settings) => {
        const { roomId, room } = await gather(world, 20);
        await drawsOf(world, room).advance(roomId);
        const before = await readDraw(roomId);
        expect(await change(roomId, settings)).toMatchObject({ hasDraw: true });
        expect(await readDraw(roomId)).toEqual(before);
      },
    );
  });

  it('does not depend on the order of arrival, over 300 draws', async () => {
    const [count, draws] = [40, 300];
    const correlations = [];
    for (let index = 0; index < draws; index += 1) {
      const { roomId, room } = await gather(world, count);
      await drawsOf(world, room).advance(roomId);
      const ranks = room.users.map(
        ({ userId, number }) => [number, room.ranks.get(userId)!] as const,
      );
      correlations.push(correlation(ranks));
    }
    // A rank correlation of 40 has the variance 1/39. Both the mean and the spread are within five standard deviations.
    const sum = correlations.reduce((total, one) => total + one, 0);
    expect(Math.abs(sum / draws)).toBeLessThan(5 / Math.sqrt(39 * draws));
    const spread = correlations.reduce((total, one) => total + one ** 2, 0);
    expect(Math.abs((spread / draws) * 39 - 1)).toBeLessThan(5 * Math.sqrt(2 / draws));
  });
});

/** Spearman's rank correlation. */
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const squares = pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0);
  const count = pairs.length;
  return 1 - (6 * squares) / (count * (count ** 2 - 1));
}
