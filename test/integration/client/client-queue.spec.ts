import {
  type Connection,
  Onsale,
  type QueueOptions,
  type QueueView,
} from '../../../clients/typescript/src/index.js';
import { pause } from '../../../clients/typescript/src/timing.js';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { eventually } from '../../support/eventually.js';
import {
  answer,
  cutStream,
  type Fault,
  FaultyFetch,
  lostAnswer,
  noConnection,
  problem,
} from '../../support/faulty-fetch.js';
import { scrape } from '../../support/metrics.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, openRoom, readRoom, type RoomSettings } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const TOKENS = '/v1/queue/tokens';
const ME = '/v1/queue/tokens/me';
const EVENTS = '/v1/queue/tokens/me/events';

describe('The wait of the TypeScript client', () => {
  let world: World;
  let leaving: AbortController;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(() => {
    leaving = new AbortController();
  });

  afterEach(async () => {
    leaving.abort();
    await eventually('all streams are closed', async () => (await openStreams()) === 0);
  });

  afterAll(() => world.stop());

  const openStreams = async () => (await scrape(world.app))['event_streams'];

  /** A room with one slot, which somebody has. */
  async function fullRoom(settings: RoomSettings = {}) {
    const roomId = await openRoom(world, { capacity: 1, ...settings });
    const first = await addPerson(world);
    await first.api.join(roomId);
    const leave = async () => {
      expect((await first.api.delete(ME)).status).toBe(204);
      await admit(world.app);
    };
    return { roomId, leave };
  }

  async function newClient(faults: Record<string, Fault[]> = {}) {
    const person = await addPerson(world);
    const faulty = new FaultyFetch(faults);
    return { ...clientOf(person, faulty), person, faulty };
  }

  function clientOf({ accessToken }: Person, { fetch }: FaultyFetch, queueToken?: string) {
    const { baseUrl } = world.app;
    return {
      onsale: new Onsale({ baseUrl, accessToken, fetch, ...(queueToken && { queueToken }) }),
    };
  }

  /** Waits in the background. */
  function wait(onsale: Onsale, roomId: string, options: QueueOptions = {}) {
    const views: QueueView[] = [];
    const connections: Connection[] = [];
    const onConnection = (connection: Connection) => void connections.push(connection);
    const run = async () => {
      const all = onsale.queue(roomId, { signal: leaving.signal, onConnection, ...options });
      for await (const view of all) views.push(view);
    };
    const ended = run().then(
      () => 'admitted',
      (error: unknown) => error,
    );
    const last = () => views.at(-1);
    return { views, connections, ended, last };
  }

  const streams = (faulty: FaultyFetch) => faulty.to(EVENTS).length;

  it('shows the place until the stream admits the user, whose requests then pass the gate', async () => {
    const { roomId, leave } = await fullRoom();
    const { onsale, faulty } = await newClient();
    const { views, connections, ended } = wait(onsale, roomId);
    await eventually('the stream is open', () => connections.includes('stream'));
    expect(views[0]).toMatchObject({ status: 'WAITING', position: 1, roomId });
    await leave();
    expect(await ended).toBe('admitted');
    expect(views.at(-1)).toMatchObject({ status: 'ACTIVE', position: 0 });
    // It listens instead of polling.
    expect(faulty.sent.map(({ path }) => path)).toEqual([TOKENS, EVENTS]);
    const admission = await onsale.get('/v1/queue/tokens/me/admission');
    expect(admission).toEqual({ admitted: true });
  });

  it('ends with the first place if the room has space', async () => {
    const roomId = await openRoom(world);
    const { onsale, faulty } = await newClient();
    const { views, ended } = wait(onsale, roomId);
    expect(await ended).toBe('admitted');
    expect(views.map(({ status }) => status)).toEqual(['ACTIVE']);
    expect(faulty.sent).toHaveLength(1);
  });

  it('polls at the pace that the server says when there is no stream', async () => {
    const { roomId, leave } = await fullRoom();
    const { onsale, faulty } = await newClient({ [EVENTS]: Array<Fault>(9).fill(answer(502)) });
    const { views, connections, ended } = wait(onsale, roomId);
    await eventually('three polls', () => faulty.to(ME).length >= 3);
    await leave();
    expect(await ended).toBe('admitted');
    const told = Number(views[0]?.pollAfterSeconds) * 1_000;
    const polls = [...faulty.to(TOKENS), ...faulty.to(ME)];
    expect(shortestGap(polls)).toBeGreaterThanOrEqual(told - 1);
    // Attempts to open a stream put no poll off.
    expect(streams(faulty)).toBeLessThanOrEqual(polls.length);
    expect(shortestGap(faulty.to(EVENTS))).toBeGreaterThanOrEqual(2_499);
    expect(connections).toEqual(['polling']);
  });

  it('polls when a proxy answers the stream with a page', async () => {
    const { roomId, leave } = await fullRoom();
    const page = answer(200, { 'content-type': 'text/html' }, '<p>Sign in to the Wi-Fi</p>');
    const { onsale } = await newClient({ [EVENTS]: [page], [ME]: [page] });
    const { connections, ended } = wait(onsale, roomId);
    await eventually('it polls', () => connections.includes('polling'));
    await leave();
    expect(await ended).toBe('admitted');
  });

  it('opens the stream again after a cut, without a poll in between', async () => {
    const { roomId, leave } = await fullRoom();
    const { onsale, faulty } = await newClient({ [EVENTS]: [cutStream] });
    const { ended } = wait(onsale, roomId);
    await eventually('the second stream', () => streams(faulty) === 2, 20_000);
    await leave();
    expect(await ended).toBe('admitted');
  });

  it('goes on after the network was lost or the server was busy, and says so meanwhile', async () => {
    const { roomId, leave } = await fullRoom();
    const { onsale } = await newClient({
      [EVENTS]: [noConnection],
      [ME]: [noConnection, problem(503, 'QUEUE_UNAVAILABLE', { 'retry-after': '1' })],
    });
    const { connections, ended } = wait(onsale, roomId);
    await eventually('it streams', () => connections.includes('stream'), 30_000);
    expect(connections).toEqual(['lost', 'busy', 'polling', 'stream']);
    await leave();
    expect(await ended).toBe('admitted');
  });

  it('joins once, however often the response is lost', async () => {
    const { roomId } = await fullRoom({ reissuePolicy: 'requeue' });
    const faults = [lostAnswer, problem(429, 'RATE_LIMITED', { 'retry-after': '1' }), lostAnswer];
    const { onsale, faulty } = await newClient({ [TOKENS]: faults });
    const { views } = wait(onsale, roomId);
    await eventually('it has a place', () => views.length > 0);
    const keys = faulty.to(TOKENS).map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    // The first user has number 1.
    expect((await readRoom(world, roomId)).lastNumber).toBe(2);
  });

  it('takes up an earlier place, without an access token too', async () => {
    const { roomId, leave } = await fullRoom({ reissuePolicy: 'requeue' });
    const { onsale, person, faulty } = await newClient();
    const stop = new AbortController();
    const earlier = wait(onsale, roomId, { signal: stop.signal });
    await eventually('it has a place', () => earlier.views.length > 0);
    stop.abort();
    await earlier.ended;
    const reloaded = clientOf(person, faulty, onsale.queueToken).onsale;
    reloaded.accessToken = undefined;
    const { views, ended } = wait(reloaded, roomId);
    await leave();
    expect(await ended).toBe('admitted');
    expect(views[0]?.token).toBe(earlier.views[0]?.token);
    expect(faulty.to(TOKENS)).toHaveLength(1);
  });

  it('joins if the earlier place is one of another room, or has ended', async () => {
    const [{ roomId: old }, { roomId }] = [await fullRoom(), await fullRoom()];
    const { onsale, faulty } = await newClient();
    for (const room of [old, roomId]) {
      const { views } = wait(onsale, room, { stream: false });
      await eventually('it has a place', () => views[0]?.roomId === room);
    }
    await onsale.delete(ME);
    const { views } = wait(onsale, roomId, { stream: false });
    await eventually('it has a new place', () => views[0]?.roomId === roomId);
    expect(faulty.to(TOKENS)).toHaveLength(3);
  });

  it('only takes up an earlier place if it is told so', async () => {
    const { roomId } = await fullRoom();
    const { onsale, faulty } = await newClient();
    const early = wait(onsale, roomId, { start: 'resume' });
    expect(await early.ended).toMatchObject({ code: 'QUEUE_TOKEN_MISSING' });
    const { views } = wait(onsale, roomId);
    await eventually('it has a place', () => views.length > 0);
    const later = wait(onsale, roomId, { start: 'resume' });
    await eventually('it has the same place', () => later.last()?.token === views[0]?.token);
    expect(faulty.to(TOKENS)).toHaveLength(1);
  });

  it('joins without a look at the place of another user if it is told so', async () => {
    const { roomId } = await fullRoom();
    const { onsale, faulty } = await newClient();
    const { views } = wait(onsale, roomId);
    await eventually('it has a place', () => views.length > 0);
    const other = clientOf(await addPerson(world), faulty, views[0]?.token).onsale;
    const { last } = wait(other, roomId, { start: 'join' });
    await eventually('it has a place of its own', () => last()?.position === 2);
  });

  it('tells of each sign of life of the server', async () => {
    const { roomId } = await fullRoom();
    const { onsale } = await newClient();
    let contacts = 0;
    const { connections } = wait(onsale, roomId, { onContact: () => (contacts += 1) });
    await eventually('the stream is open', () => connections.includes('stream'));
    // The join, and the first event of the stream.
    expect(contacts).toBeGreaterThanOrEqual(2);
  });

  it('throws the refusal of a closed room', async () => {
    const roomId = await openRoom(world, { state: 'closed' });
    const { onsale, faulty } = await newClient();
    const { views, ended } = wait(onsale, roomId);
    expect(await ended).toMatchObject({ name: 'ProblemError', code: 'QUEUE_ROOM_CLOSED' });
    expect([views.length, faulty.sent.length]).toEqual([0, 1]);
  });

  it.each([
    ['while it listens', true],
    ['while it polls', false],
  ])('throws when the place ends %s', async (_when, stream) => {
    const { roomId } = await fullRoom();
    const { onsale, person } = await newClient();
    const { views, connections, ended } = wait(onsale, roomId, { stream });
    await eventually('it waits', () => (stream ? connections.length > 0 : views.length > 0));
    const token = onsale.queueToken;
    await world.app.get(QueueFacade).leave({ userId: person.id, token });
    expect(await ended).toMatchObject({ status: 401, code: 'QUEUE_TOKEN_INVALID' });
  });

  it.each([
    ['while it listens', true],
    ['while it polls', false],
  ])('joins again, and tells so, when the server loses the place %s', async (_when, stream) => {
    const { roomId } = await fullRoom({ reissuePolicy: 'requeue' });
    const { onsale, person } = await newClient();
    let losses = 0;
    const onLost = () => (losses += 1);
    const { views, connections, last } = wait(onsale, roomId, { stream, onLost });
    await eventually('it waits', () => (stream ? connections.length > 0 : views.length > 0));
    await world.redis.flushdb();
    for (const { api } of await addPeople(world, 2)) await api.join(roomId);
    await eventually('it has a new place', () => last()?.position === 2, 20_000);
    const room = await readRoom(world, roomId);
    expect([losses, room.waiting[1], room.lastNumber]).toEqual([1, person.id, 3]);
  });

  it('shows a notice of the operator at once, and keeps the place', async () => {
    const { roomId } = await fullRoom();
    const { onsale } = await newClient();
    const { connections, last } = wait(onsale, roomId);
    await eventually('the stream is open', () => connections.includes('stream'));
    const admin = await addPerson(world, { role: 'admin' });
    const changes = { state: 'paused', notice: 'Back in five minutes' };
    await admin.api.patch(`/v1/queue/rooms/${roomId}`, changes);
    await eventually('the notice arrives', () => last()?.room?.notice === changes.notice);
    expect(last()).toMatchObject({ status: 'WAITING', position: 1, room: { state: 'paused' } });
  });

  it('ends with the reason of the signal, and closes its stream', async () => {
    const { roomId } = await fullRoom();
    const { onsale } = await newClient();
    const stop = new AbortController();
    const { connections, ended } = wait(onsale, roomId, { signal: stop.signal });
    await eventually('the stream is open', () => connections.includes('stream'));
    stop.abort(new Error('The page is left'));
    expect(await ended).toEqual(new Error('The page is left'));
    await eventually('no stream is open', async () => (await openStreams()) === 0);
  });

  it('closes its stream when the loop is left', async () => {
    const { roomId } = await fullRoom();
    const { onsale, faulty } = await newClient();
    for await (const { status } of onsale.queue(roomId)) {
      expect(status).toBe('WAITING');
      if (streams(faulty) > 0) break;
    }
    await eventually('no stream is open', async () => (await openStreams()) === 0);
  });
});

function shortestGap(requests: readonly { at: number }[]): number {
  const gaps = requests.slice(1).map(({ at }, index) => at - Number(requests[index]?.at));
  return Math.min(...gaps);
}

describe('A pause of the TypeScript client', () => {
  const events = new EventTarget();

  beforeAll(() => {
    Object.assign(globalThis, {
      addEventListener: events.addEventListener.bind(events),
      removeEventListener: events.removeEventListener.bind(events),
    });
  });

  afterAll(() => {
    Reflect.deleteProperty(globalThis, 'addEventListener');
    Reflect.deleteProperty(globalThis, 'removeEventListener');
  });

  it('ends when the network is back', async () => {
    let isOver = false;
    const waiting = pause(600_000).then(() => (isOver = true));
    expect(isOver).toBe(false);
    events.dispatchEvent(new Event('online'));
    expect(await waiting).toBe(true);
  });
});
