import { RoomFacade } from '../../../src/modules/queue/index.js';
import { roomChannel } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { EventClient } from '../../support/event-client.js';
import { eventually } from '../../support/eventually.js';
import { scrape } from '../../support/metrics.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, openRoom, readRoom } from '../../support/queue-rooms.js';
import { openAndDraw, openPreQueue, readDraw } from '../../support/real-draws.js';
import { type Instance, World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('The event stream of a place in the queue', () => {
  let world: World;
  let here: Instance;
  let there: Instance;
  const clients: EventClient[] = [];

  beforeAll(async () => {
    const config = { maxConcurrentRequests: 3, corsOrigins: ['https://shop.test'] };
    world = await World.start({ instances: 2, config });
    [here, there] = world.instances as [Instance, Instance];
  });

  afterEach(() => clients.splice(0).forEach((client) => client.close()));

  afterAll(() => world.stop());

  function headersOf({ accessToken, api: { queueToken = '' } }: Person) {
    return { authorization: `Bearer ${accessToken}`, 'x-queue-token': queueToken };
  }

  async function listen(
    headers: Readonly<Record<string, string>>,
    instance = here,
    options?: { method: string },
  ): Promise<EventClient> {
    const client = await EventClient.open(instance.baseUrl, headers, options);
    clients.push(client);
    return client;
  }

  /** A full room: the first person has the slot, the others wait. */
  async function fullRoom<People extends Person[]>(count: People['length']) {
    const roomId = await openRoom(world, { capacity: 1 });
    const people = (await addPeople(world, count)) as People;
    for (const { api } of people) await api.join(roomId);
    return { roomId, people };
  }

  const changeRoom = (roomId: string, changes: Parameters<RoomFacade['changeRoom']>[1]) =>
    world.app.get(RoomFacade).changeRoom(roomId, changes);

  const publish = (roomId: string, message: object) =>
    world.redis.publish(roomChannel(roomId), JSON.stringify(message));

  it('opens with the room and the place, and says that nothing may store or change it', async () => {
    const { people } = await fullRoom<[Person, Person]>(2);
    const origin = { origin: 'https://shop.test' };
    const client = await listen({ ...headersOf(people[1]), ...origin });
    const { data } = await client.next('position');
    expect(client.names()).toEqual(['room', 'position']);
    const [room] = client.events;
    expect(room?.data).toEqual({
      ...{ state: 'open', opensAt: null, notice: null },
      supply: { left: null, outlook: null },
    });
    expect(data).toEqual((await people[1].api.get(ME)).body);
    expect(data).toMatchObject({ status: 'WAITING', position: 1 });
    expect(client.retry).toBeGreaterThanOrEqual(1_000);
    expect(client.retry).toBeLessThanOrEqual(5_000);
    expect(client.header('content-type')).toBe('text/event-stream');
    expect(client.header('cache-control')).toBe('no-store, no-transform');
    expect(client.header('x-accel-buffering')).toBe('no');
    expect(client.header('x-request-id')).toMatch(/^[\w-]+$/);
    expect(client.header('access-control-allow-origin')).toBe('https://shop.test');
    expect(client.header('content-encoding')).toBeUndefined();
  });

  it('opens with the slot of a user who is admitted already', async () => {
    const { people } = await fullRoom<[Person]>(1);
    const client = await listen(headersOf(people[0]));
    expect((await client.next('admitted')).data).toMatchObject({ status: 'ACTIVE', position: 0 });
    expect(client.names()).toEqual(['room', 'admitted']);
  });

  it('sends the admission at once, on whatever instance it is made', async () => {
    const { roomId, people } = await fullRoom<[Person, Person, Person]>(3);
    const near = await listen(headersOf(people[1]), here);
    const far = await listen(headersOf(people[2]), there);
    await near.next('position');
    await far.next('position');
    await changeRoom(roomId, { capacity: 3 });
    const admittedAt = performance.now();
    await admit(here);
    for (const [client, { api }] of [[near, people[1]] as const, [far, people[2]] as const]) {
      const { data, at, id } = await client.next('admitted');
      // Sooner than the next poll, which is after two seconds.
      expect(at - admittedAt).toBeLessThan(1_000);
      const { body } = await api.get(ME);
      expect(data).toEqual({ ...body, expiresAt: expect.any(String) });
      const endsMs = [data['expiresAt'], body.expiresAt].map((time) => Date.parse(String(time)));
      // From the time on at which the client would be back if the event was lost.
      expect(endsMs[1]! - endsMs[0]!).toBeGreaterThanOrEqual(0);
      expect(endsMs[1]! - endsMs[0]!).toBeLessThan(client.retry + 2_000);
      expect(id).toBeGreaterThan((await client.next('position')).id);
    }
  });

  it('sends the draw to all who wait for it, on every instance', async () => {
    const roomId = await openPreQueue(world, { state: 'paused' });
    const people = await addPeople(world, 2);
    for (const { api } of people) await api.join(roomId);
    const streams = [
      await listen(headersOf(people[0]!)),
      await listen(headersOf(people[1]!), there),
    ];
    for (const stream of streams) {
      expect((await stream.next('position')).data).toMatchObject({ status: 'PRE_QUEUE' });
    }
    await openAndDraw(world, roomId);
    const draw = await readDraw(world, roomId);
    for (const stream of streams) {
      await eventually('the stream says that the draw is done', () =>
        stream.events.some(({ event, data }) => event === 'draw' && data.state === 'DRAWN'),
      );
      const pushed = stream.events.filter(({ event }) => event === 'draw').map(({ data }) => data);
      expect(pushed.at(-1)).toEqual(draw);
    }
    const placeIn = ({ events }: EventClient) =>
      events.find(({ data }) => data.status === 'WAITING')?.data.position as number | undefined;
    const places = await Promise.all(
      streams.map((stream) => eventually('the place follows', () => placeIn(stream))),
    );
    expect(places.sort()).toEqual([1, 2]);
  });

  it('gives the whole time to claim to a user who closes the stream after the admission', async () => {
    const roomId = await openRoom(world, {
      ...{ capacity: 0, abandonAfterSeconds: 5, claimWithinSeconds: 600 },
    });
    const person = await addPerson(world);
    await person.api.join(roomId);
    const client = await listen(headersOf(person));
    await client.next('position');
    await changeRoom(roomId, { capacity: 1 });
    await client.next('admitted');
    client.close();
    await eventually('the slot waits ten minutes', async () => {
      const { active, nowMs } = await readRoom(world, roomId);
      return (active.get(person.id)?.deadlineMs ?? 0) - nowMs > 590_000;
    });
  });

  it('ends when the user joins again and gives up the place', async () => {
    const roomId = await openRoom(world, { capacity: 0, reissuePolicy: 'requeue' });
    const person = await addPerson(world);
    await person.api.join(roomId);
    const client = await listen(headersOf(person));
    await client.next('position');
    await person.api.join(roomId);
    const joinedAt = performance.now();
    // Sooner than the next read, which is after two seconds.
    expect((await client.next('ended')).at - joinedAt).toBeLessThan(1_000);
    await client.closed();
  });

  it('sends the place again only when it has changed', async () => {
    const { people } = await fullRoom<[Person, Person, Person]>(3);
    const client = await listen(headersOf(people[2]));
    expect((await client.next('position')).data.position).toBe(2);
    const { length } = client.events;
    await people[1].api.delete(ME);
    expect((await client.next('position', length)).data.position).toBe(1);
    expect(client.names()).toEqual(['room', 'position', 'position']);
  });

  it('sends the room to all of its streams when it has changed', async () => {
    const { roomId, people } = await fullRoom<[Person, Person, Person]>(3);
    const streams = [
      await listen(headersOf(people[1]), here),
      await listen(headersOf(people[2]), there),
    ];
    await changeRoom(roomId, { state: 'paused' });
    await publish(roomId, { room: 1 });
    for (const client of streams) {
      expect((await client.next('room', 2)).data).toMatchObject({ state: 'paused' });
    }
    // A message without a change is not passed on.
    await publish(roomId, { room: 1 });
    await changeRoom(roomId, { state: 'open' });
    await publish(roomId, { room: 1 });
    for (const client of streams) {
      await eventually('the room is open again', () => client.events.at(-1)?.data.state === 'open');
      expect(client.names().filter((name) => name === 'room')).toHaveLength(3);
    }
  });

  it('ends with a last event when the user leaves', async () => {
    const { people } = await fullRoom<[Person, Person]>(2);
    const client = await listen(headersOf(people[1]), there);
    await client.next('position');
    await people[1].api.delete(ME);
    expect((await client.next('ended')).data).toEqual({ code: 'QUEUE_TOKEN_INVALID' });
    await client.closed();
    expect((await listen(headersOf(people[1]))).status).toBe(401);
  });

  it('ends with a last event when the slot has ended', async () => {
    const roomId = await openRoom(world, { claimWithinSeconds: 1 });
    const person = await addPerson(world);
    await person.api.join(roomId);
    const client = await listen(headersOf(person));
    await client.next('ended');
    await client.closed();
    expect(client.names()).toEqual(['room', 'admitted', 'ended']);
  });

  it('takes the queue token from the cookie', async () => {
    const { people } = await fullRoom<[Person, Person]>(2);
    const { accessToken, api } = people[1];
    const cookie = `theme=dark; queue_token=${api.queueToken}`;
    const client = await listen({ authorization: `Bearer ${accessToken}`, cookie });
    expect((await client.next('position')).data.position).toBe(1);
  });

  it('reads the state again when the client reconnects', async () => {
    const { roomId, people } = await fullRoom<[Person, Person]>(2);
    const first = await listen(headersOf(people[1]));
    const { id } = await first.next('position');
    first.close();
    await changeRoom(roomId, { capacity: 2 });
    await admit(there);
    const again = await listen({ ...headersOf(people[1]), 'last-event-id': `${id}` }, there);
    expect((await again.next('admitted')).id).toBeGreaterThan(id);
    expect(again.names()).toEqual(['room', 'admitted']);
  });

  it('closes the oldest of six streams of a user, which must wait before it comes back', async () => {
    const { people } = await fullRoom<[Person, Person]>(2);
    const streams = [];
    for (let count = 0; count < 6; count += 1) streams.push(await listen(headersOf(people[1])));
    const [oldest, ...others] = streams as [EventClient, ...EventClient[]];
    await oldest.closed();
    expect(oldest.retry).toBe(60_000);
    expect(others.map(({ isClosed }) => isClosed)).toEqual([false, false, false, false, false]);
  });

  it('is not a request at work, and is counted', async () => {
    // The largest number of requests at work is 3.
    const { people } = await fullRoom<[Person, Person, Person, Person, Person, Person]>(6);
    for (const person of people) await listen(headersOf(person));
    expect((await people[0].api.get(ME)).status).toBe(200);
    await eventually('six streams', async () => (await scrape(here))['event_streams'] === 6);
    clients.forEach((client) => client.close());
    await eventually('no stream', async () => (await scrape(here))['event_streams'] === 0);
  });

  it('answers HEAD with the headers alone', async () => {
    const { people } = await fullRoom<[Person]>(1);
    const client = await listen(headersOf(people[0]), here, { method: 'HEAD' });
    await client.closed();
    expect(client.header('content-type')).toBe('text/event-stream');
    expect(client.events).toEqual([]);
  });

  describe('before it starts', () => {
    it('refuses a request without a user or a token', async () => {
      const { people } = await fullRoom<[Person, Person]>(2);
      const [owner, other] = people.map(headersOf) as [
        ReturnType<typeof headersOf>,
        ReturnType<typeof headersOf>,
      ];
      const refusals: [Record<string, string>, string][] = [
        [{ 'x-queue-token': owner['x-queue-token'], authorization: 'Bearer x' }, 'UNAUTHENTICATED'],
        [{}, 'QUEUE_TOKEN_MISSING'],
        [{ authorization: owner.authorization }, 'QUEUE_TOKEN_MISSING'],
        [{ ...owner, 'x-queue-token': other['x-queue-token'] }, 'QUEUE_TOKEN_INVALID'],
        [{ ...owner, 'x-queue-token': 'q1.forged' }, 'QUEUE_TOKEN_INVALID'],
      ];
      for (const [headers, code] of refusals) {
        const client = await listen(headers);
        expect([client.status, await client.problem()]).toMatchObject([401, { status: 401, code }]);
        expect(client.header('content-type')).toMatch('application/problem+json');
      }
    });

    it.each([
      ['application/json', 406],
      ['text/event-stream;q=0', 406],
      ['text/event-stream, application/json;q=0.5', 200],
      ['text/*', 200],
      ['*/*', 200],
    ])('answers Accept: %s with %i', async (accept, status) => {
      const { people } = await fullRoom<[Person]>(1);
      const client = await listen({ ...headersOf(people[0]), accept });
      expect(client.status).toBe(status);
    });
  });
});
