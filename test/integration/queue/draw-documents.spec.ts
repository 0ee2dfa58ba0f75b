import { DrawDocuments } from '../../../src/modules/queue/application/draw/draw-documents.js';
import { Chunks } from '../../../src/modules/queue/domain/draw/chunks.js';
import { Draws } from '../../../src/modules/queue/domain/draw/draws.js';
import { newId } from '../../../src/shared/ids.js';
import { Api } from '../../support/api.js';
import { drawsOf, gather } from '../../support/draws.js';
import { eventually } from '../../support/eventually.js';
import { type Instance, World } from '../../support/world.js';

const READERS = 300;

describe('The public document of a draw', () => {
  let world: World;
  let here: Instance;
  let there: Instance;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    [here, there] = world.instances as [Instance, Instance];
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => world.stop());

  const pathOf = (roomId: string) => `/v1/queue/rooms/${roomId}/draw`;

  const readBy = ({ baseUrl }: Instance, path: string) => new Api(baseUrl).get(path);

  it.each(['', '/entries?limit=500'])(
    'is read once for a crowd that asks for it at once (draw%s)',
    async (rest) => {
      const { roomId, room } = await gather(world, 1_000);
      await drawsOf(world, room).advance(roomId);
      const reads = [
        jest.spyOn(here.get(Draws), 'find'),
        jest.spyOn(here.get(Chunks), 'listEntryIds'),
      ];
      const startedAt = performance.now();

      const answers = await Promise.all(
        Array.from({ length: READERS }, () => readBy(here, `${pathOf(roomId)}${rest}`)),
      );

      const served = answers.filter(({ status }) => status === 200);
      // A slow machine sheds a part of the crowd.
      expect(served.length).toBeGreaterThan(READERS / 2);
      expect(answers.filter(({ body }) => body.code !== 'OVERLOADED')).toHaveLength(served.length);
      expect(new Set(served.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
      for (const read of reads) expect(read.mock.calls.length).toBeLessThanOrEqual(seconds);
    },
  );

  it('pages of different limits and cursors are kept apart', async () => {
    const { roomId, room } = await gather(world, 20);
    await drawsOf(world, room).advance(roomId);
    const page = async (query: string) =>
      (await readBy(here, `${pathOf(roomId)}/entries?${query}`)).body as {
        data: string[];
        nextCursor: string | null;
      };
    const all = await page('limit=100');
    const first = await page('limit=8');
    const second = await page(`limit=8&cursor=${first.nextCursor}`);
    expect(all.data).toHaveLength(20);
    expect([...first.data, ...second.data]).toEqual(all.data.slice(0, 16));
  });

  it('shows a change at once on the instance that makes it, and within about a second on others', async () => {
    const { roomId, room } = await gather(world, 10);
    for (const instance of [here, there]) {
      expect((await readBy(instance, pathOf(roomId))).body).toMatchObject({ state: 'GATHERING' });
    }
    await drawsOf(world, room).advance(roomId);
    const drawnAt = performance.now();
    expect((await readBy(here, pathOf(roomId))).body).toMatchObject({ state: 'DRAWN' });
    await eventually(
      'the other instance shows it',
      async () => (await readBy(there, pathOf(roomId))).body.state === 'DRAWN',
    );
    expect(performance.now() - drawnAt).toBeLessThan(3_000);
    expect((await readBy(there, `${pathOf(roomId)}/entries`)).status).toBe(200);
  });

  it('shows the root at once after the room has opened, also after slow reads', async () => {
    const { roomId, room } = await gather(world, 10);
    const find = there.get(Draws).find.bind(there.get(Draws));
    const reads = jest.spyOn(there.get(Draws), 'find').mockImplementation(async (id) => {
      const draw = await find(id);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return draw;
    });
    try {
      const gathering = { state: 'GATHERING' };
      expect((await readBy(there, pathOf(roomId))).body).toMatchObject(gathering);
      world.clock.advance(3_601);
      expect((await readBy(there, pathOf(roomId))).body).toMatchObject(gathering);
      expect(reads).toHaveBeenCalledTimes(2);

      await drawsOf(world, room).advance(roomId);
      world.clock.advance(1);
      expect((await readBy(there, pathOf(roomId))).body).toMatchObject({ state: 'DRAWN' });
    } finally {
      world.clock.advance(-3_602);
    }
  });

  it('says of rooms without a draw, and of no room, what is missing', async () => {
    const documents = here.get(DrawDocuments);
    await expect(documents.getDraw(newId())).rejects.toMatchObject({
      code: 'QUEUE_ROOM_NOT_FOUND',
    });
  });
});
