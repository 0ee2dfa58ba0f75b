import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

describe('The refusals of a waiting room', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  async function refusalsOf(roomId: string): Promise<Record<string, number>> {
    const { body } = await admin.api.get(`/v1/queue/rooms/${roomId}/stats`);
    return (body as { refusals: Record<string, number> }).refusals;
  }

  it('are counted by code, of all instances: the gate, joins and passes', async () => {
    const sale = await openSale(world, { room: { capacity: 1 } });
    const other = await openSale(world);
    const seats = `/v1/shows/${sale.showId}/seats`;
    const [inside, waiting, stranger] = [
      await addPerson(world),
      await addPerson(world, { instance: world.instances[1]! }),
      await addPerson(world),
    ];
    await inside.api.join(sale.roomId);
    await waiting.api.join(sale.roomId);

    await inside.api.get(seats);
    await waiting.api.get(seats);
    await waiting.api.get(seats);
    await waiting.api.post('/v1/queue/tokens/me/pass');
    await stranger.api.get(seats);
    await stranger.api.join(other.roomId);
    await stranger.api.get(seats);
    await admin.api.patch(`/v1/queue/rooms/${sale.roomId}`, { state: 'closed' });
    await stranger.api.join(sale.roomId);

    await eventually(
      'all refusals are stored',
      async () => Object.keys(await refusalsOf(sale.roomId)).length === 4,
    );
    await eventually('those of the waiting user too', async () => {
      return (await refusalsOf(sale.roomId))['QUEUE_NOT_ADMITTED'] === 3;
    });
    expect(await refusalsOf(sale.roomId)).toEqual({
      QUEUE_NOT_ADMITTED: 3,
      QUEUE_TOKEN_MISSING: 1,
      QUEUE_WRONG_ROOM: 1,
      QUEUE_ROOM_CLOSED: 1,
    });
    expect(await refusalsOf(other.roomId)).toEqual({});
  });

  it.each(['0', '1441', 'x', '1.5'])('refuses a history of %s minutes', async (minutes) => {
    const { roomId } = await openSale(world);

    const answer = await admin.api.get(
      `/v1/queue/rooms/${roomId}/stats/history?minutes=${minutes}`,
    );

    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('are in the history of the room, with all that happened', async () => {
    const sale = await openSale(world);
    const person = await addPerson(world);
    await person.api.get(`/v1/shows/${sale.showId}/seats`);
    await person.api.join(sale.roomId);

    const path = `/v1/queue/rooms/${sale.roomId}/stats/history`;
    const { seconds } = await eventually('two seconds have passed', async () => {
      const { body } = await admin.api.get(path);
      const history = body as { seconds: { refusals: number; joined: number }[] };
      const sum = (what: 'refusals' | 'joined') =>
        history.seconds.reduce((total, second) => total + second[what], 0);
      return sum('refusals') === 1 && sum('joined') === 1 && history;
    });
    expect(seconds.length).toBeGreaterThan(0);
    expect((await admin.api.get(`${path}?minutes=1`)).body).toMatchObject({
      roomId: sale.roomId,
      minutes: expect.any(Array),
    });
  });
});
