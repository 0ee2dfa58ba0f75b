import { randomUUID } from 'node:crypto';
import { Api } from '../../support/api.js';
import { EventClient } from '../../support/event-client.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';
/** A poll of the revocations takes half a second. */
const WITHIN_MS = 1_500;

describe('The event stream of a user whose log-in ends', () => {
  let world: World;
  let admin: Person;
  let roomId: string;
  const clients: EventClient[] = [];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
    roomId = await openRoom(world, { capacity: 1 });
  });

  afterEach(() => clients.splice(0).forEach((client) => client.close()));

  afterAll(() => world.stop());

  interface Fan {
    readonly id: string;
    readonly email: string;
    readonly bearer: string;
    readonly queueToken: string;
  }

  async function join(): Promise<Fan> {
    const email = `${randomUUID()}@onsale.test`;
    const api = new Api(world.app.baseUrl);
    const { body } = await api.post('/v1/auth/signup', {
      ...{ email, password: PASSWORD, name: 'Mina' },
    });
    const own = new Api(world.app.baseUrl, body.accessToken as string);
    await own.join(roomId);
    const bearer = `Bearer ${body.accessToken as string}`;
    return { id: body.user.id, email, bearer, queueToken: own.queueToken! };
  }

  /** On the other instance, which is not the one that ends log-ins. */
  async function listen(headers: Readonly<Record<string, string>>): Promise<EventClient> {
    const client = await EventClient.open(world.instances[1]!.baseUrl, headers);
    clients.push(client);
    return client;
  }

  const withLogIn = ({ bearer, queueToken }: Fan) => ({
    ...{ authorization: bearer, 'x-queue-token': queueToken },
  });
  const withCookie = ({ queueToken }: Fan) => ({ cookie: `queue_${roomId}=${queueToken}` });
  const logOut = ({ bearer }: Fan) =>
    new Api(world.app.baseUrl, bearer.slice('Bearer '.length)).post('/v1/auth/logout');

  it('closes after a log-out, and those of others go on', async () => {
    const [mina, minsu] = [await join(), await join()];
    const [own, other] = [await listen(withLogIn(mina)), await listen(withLogIn(minsu))];
    await Promise.all([own, other].map((client) => client.next('room')));
    await logOut(mina);
    await own.closed(WITHIN_MS);
    expect(own.names()).not.toContain('ended');
    expect(other.isClosed).toBe(false);
    expect((await listen(withLogIn(mina))).status).toBe(401);
  });

  it('closes after a block, also with the cookie alone, which opens no other one', async () => {
    const mina = await join();
    const streams = [await listen(withLogIn(mina)), await listen(withCookie(mina))];
    await Promise.all(streams.map((client) => client.next('room')));
    await admin.api.patch(`/v1/users/${mina.id}`, { blocked: true });
    await Promise.all(streams.map((client) => client.closed(WITHIN_MS)));
    const again = await listen(withCookie(mina));
    expect(again.status).toBe(401);
    expect(await again.problem()).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
    await admin.api.patch(`/v1/users/${mina.id}`, { blocked: false });
    const login = { email: mina.email, password: PASSWORD };
    const { body } = await new Api(world.app.baseUrl).post('/v1/auth/login', login);
    const api = new Api(world.app.baseUrl, body.accessToken as string);
    await api.join(roomId);
    const next = { ...mina, queueToken: api.queueToken! };
    const isIn = async () => (await listen(withCookie(next))).status === 200;
    await eventually('the cookie of a new place is good', isIn);
  });
});
