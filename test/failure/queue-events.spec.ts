import { Controller, Get } from '@nestjs/common';
import { EventStream, type StartStream } from '../../src/shared/http/pipeline/event-stream.js';
import { Public } from '../../src/shared/http/openapi/openapi.js';
import { EventClient } from '../support/event-client.js';
import { eventually } from '../support/eventually.js';
import { scrape } from '../support/metrics.js';
import { OwnServer } from '../support/own-server.js';
import { addPeople, addPerson, type Person } from '../support/people.js';
import { openRoom } from '../support/queue-rooms.js';
import { Instance, World } from '../support/world.js';
import { redisAt } from '../support/redis.js';

const FLOOD = '/v1/flood';

/** Sends as fast as it can, as a busy room would over hours. */
@Controller('v1')
class FloodController {
  @Get('flood')
  @Public()
  @EventStream({ description: 'Much', example: '' })
  flood(): StartStream {
    const json = JSON.stringify('x'.repeat(20_000));
    return (stream) => {
      const timer = setInterval(() => stream.send('flood', json), 1);
      stream.onEnd(() => clearInterval(timer));
    };
  }
}

describe('Event streams, when something fails', () => {
  let redis: OwnServer;
  let world: World;
  const clients: EventClient[] = [];

  beforeAll(async () => {
    redis = await OwnServer.redis();
    world = await World.start({ config: { redis: redisAt(redis.url) } });
  });

  afterEach(() => clients.splice(0).forEach((client) => client.close()));

  afterAll(async () => {
    await world.stop();
    await redis.remove();
  });

  async function listen({ accessToken, api }: Person, { baseUrl }: Instance) {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      'x-queue-token': `${api.queueToken}`,
    };
    const client = await EventClient.open(baseUrl, headers);
    clients.push(client);
    return client;
  }

  it('cuts off a client that does not read, and keeps the others', async () => {
    const extra = { controllers: [FloodController] };
    const instance = await Instance.start(world.app.config, world.clock, extra);
    try {
      const reading = await EventClient.open(instance.baseUrl, {}, { path: FLOOD });
      const idle = await EventClient.open(instance.baseUrl, {}, { path: FLOOD });
      idle.socket.pause();
      // Both kernels buffer some megabytes first.
      const size = async () => (await scrape(instance))['event_streams'];
      await eventually('the idle client is cut off', async () => (await size()) === 1, 25_000);
      idle.socket.resume();
      await idle.closed();
      const { length } = reading.events;
      await eventually('the other one reads on', () => reading.events.length > length + 100);
      expect(reading.isClosed).toBe(false);
      reading.close();
    } finally {
      await instance.stop();
    }
  });

  it('ends all streams on shutdown, refuses new ones, and stops without delay', async () => {
    const instance = await Instance.start(world.app.config, world.clock);
    const roomId = await openRoom(world, { capacity: 1 });
    const people = await addPeople(world, 250);
    for (const { api } of people) await api.join(roomId);
    const streams = [];
    for (const person of people) streams.push(await listen(person, instance));
    await Promise.all(streams.map((client) => eventually('it opens', () => client.events[1])));
    const [idle] = streams as [EventClient];
    idle.socket.pause();

    const stopping = performance.now();
    await instance.stop();
    // A hundred streams end every 50 ms.
    expect(performance.now() - stopping).toBeGreaterThan(90);
    expect(performance.now() - stopping).toBeLessThan(5_000);
    idle.socket.resume();
    await Promise.all(streams.map((client) => client.closed()));
    expect(streams.filter(({ retry }) => retry < 1_000)).toEqual([]);
    await expect(fetch(`${instance.baseUrl}/health/live`)).rejects.toThrow();
  });

  it('keeps streams while Redis is down, and sends what has changed when it is back', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const [, waiting] = (await addPeople(world, 2)) as [Person, Person];
    await (await addPerson(world)).api.join(roomId);
    await waiting.api.join(roomId);
    const client = await listen(waiting, world.app);
    await client.next('position');

    await redis.stop();
    const refused = await listen(waiting, world.app);
    expect([refused.status, (await refused.problem()).code]).toEqual([503, 'QUEUE_UNAVAILABLE']);
    expect(client.isClosed).toBe(false);

    // It comes back empty: the place is lost, and the user must join again.
    await redis.startAgain();
    const { data } = await client.next('ended');
    expect(data).toEqual({ code: 'QUEUE_TOKEN_INVALID', reason: 'PLACE_LOST' });
    await client.closed();
    await eventually('the gate is open', async () => {
      return (await waiting.api.join(roomId)).status === 201;
    });
    const again = await listen(waiting, world.app);
    expect((await again.next('admitted')).data.status).toBe('ACTIVE');
  });
});
