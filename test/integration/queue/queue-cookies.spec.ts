import { addPerson, type Person } from '../../support/people.js';
import { readRoom } from '../../support/queue-rooms.js';
import { openAndDraw, openPreQueue } from '../../support/real-draws.js';
import { World } from '../../support/world.js';

const ME = '/v1/queue/tokens/me';
const READS = ['', '/admission', '/draw'];
const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

describe('The queue cookies of a browser', () => {
  let world: World;
  let person: Person;
  /** Drawn and admitted; gathering. */
  let rooms: [string, string];
  let cookies: [string, string];

  beforeAll(async () => {
    world = await World.start();
    person = await addPerson(world);
    rooms = [await openPreQueue(world), await openPreQueue(world)];
    cookies = [await joined(rooms[0]), await joined(rooms[1])];
    await openAndDraw(world, rooms[0]);
  });

  afterAll(() => world.stop());

  async function joined(roomId: string): Promise<string> {
    const { headers } = await person.api.join(roomId);
    return headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  async function send(
    path: string,
    cookie: readonly string[],
    { method = 'GET', jwt }: { method?: string; jwt?: string } = {},
  ) {
    const headers = {
      cookie: cookie.join('; '),
      ...(jwt !== undefined && { authorization: `Bearer ${jwt}` }),
    };
    const response = await fetch(`${world.app.baseUrl}${ME}${path}`, { method, headers });
    const text = await response.text();
    const body = (text === '' ? null : JSON.parse(text)) as unknown;
    const deleted = response.headers.getSetCookie().map((set) => set.split('=')[0]);
    return { status: response.status, body, deleted };
  }

  async function expectReads(
    cookie: readonly string[],
    bodies: readonly object[],
    query = '',
  ): Promise<void> {
    for (const [index, path] of READS.entries()) {
      const answer = await send(`${path}${query}`, cookie);
      expect(answer).toMatchObject({ status: 200, body: bodies[index]! });
    }
  }

  const inside = () => [
    { roomId: rooms[0], status: 'ACTIVE' },
    { admitted: true },
    { rank: 1, proof: { size: 1 } },
  ];
  const outside = () => [
    { roomId: rooms[1], status: 'PRE_QUEUE', position: null },
    { admitted: false },
    { rank: null, proof: null },
  ];

  it('alone allow the reads of one room', async () => {
    expect(cookies[0]).toMatch(new RegExp(`^queue_${rooms[0]}=`));
    await expectReads([cookies[0]], inside());
    await expectReads(['theme=dark', cookies[1]], outside());
  });

  it('of two rooms need the room, and each is right with it', async () => {
    for (const path of READS) {
      expect(await send(path, cookies)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED' },
      });
      expect(await send(`${path}?roomId=x`, cookies)).toMatchObject({ status: 400 });
      expect(await send(`${path}?roomId=${UNKNOWN}`, cookies)).toMatchObject({
        status: 401,
        body: { code: 'QUEUE_TOKEN_MISSING' },
      });
    }
    await expectReads(cookies, inside(), `?roomId=${rooms[0]}`);
    await expectReads(cookies, outside(), `?roomId=${rooms[1]}`);
  });

  it('do not help a request with a wrong log-in', async () => {
    const stranger = await addPerson(world);
    for (const path of READS) {
      for (const jwt of ['broken', `${person.accessToken}x`, '']) {
        expect((await send(path, [cookies[0]], { jwt })).status).toBe(401);
      }
      const foreign = await send(path, [cookies[0]], { jwt: stranger.accessToken });
      expect(foreign).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
      expect((await send(path, [cookies[0]], { jwt: person.accessToken })).status).toBe(200);
    }
  });

  it('do not count when they are wrong', async () => {
    for (const wrong of [`queue_${rooms[0]}=x`, `queue_${rooms[0]}=`, `${cookies[0]}x`]) {
      for (const path of READS) expect((await send(path, [wrong])).status).toBe(401);
    }
  });

  it('do not count when they hold the token of another room', async () => {
    const swapped = `queue_${rooms[1]}=${cookies[0].split('=')[1]}`;
    for (const path of READS) {
      for (const query of ['', `?roomId=${rooms[1]}`]) {
        expect(await send(`${path}${query}`, [swapped])).toMatchObject({
          status: 401,
          body: { code: 'QUEUE_TOKEN_INVALID' },
        });
      }
    }
  });

  it('need the log-in to leave, and the log-in needs them', async () => {
    const [roomId, other] = [await openPreQueue(world), await openPreQueue(world)];
    const [cookie, second] = [await joined(roomId), await joined(other)];
    const jwt = person.accessToken;
    const leave = (path: string, sent: string[], login?: string) =>
      send(path, sent, { method: 'DELETE', ...(login !== undefined && { jwt: login }) });

    expect(await leave('', [cookie])).toMatchObject({ status: 401 });
    expect(await leave('', [], jwt)).toMatchObject({ body: { code: 'QUEUE_TOKEN_MISSING' } });
    expect(await leave('', [cookie, second], jwt)).toMatchObject({ status: 400 });
    expect((await readRoom(world, roomId)).waiting).toEqual([person.id]);

    expect(await leave(`?roomId=${roomId}`, [cookie, second], jwt)).toMatchObject({ status: 204 });
    expect((await readRoom(world, roomId)).waiting).toEqual([]);
    expect((await readRoom(world, other)).waiting).toEqual([person.id]);
  });

  it('include the old one, which counts for its own room beside the cookie of another room', async () => {
    const old = `queue_token=${cookies[1].split('=')[1]}`;
    await expectReads([cookies[0], old], inside(), `?roomId=${rooms[0]}`);
    await expectReads([cookies[0], old], outside(), `?roomId=${rooms[1]}`);
    const forged = await send(`?roomId=${rooms[1]}`, [cookies[0], `${old}x`]);
    expect(forged).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
    const unknown = await send(`?roomId=${UNKNOWN}`, [cookies[0], old]);
    expect(unknown).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_MISSING' } });
  });

  it('include the old one, which is deleted only when its own room is left', async () => {
    const [roomId, other] = [await openPreQueue(world), await openPreQueue(world)];
    const old = `queue_token=${(await joined(roomId)).split('=')[1]}`;
    const own = await joined(other);
    const options = { method: 'DELETE', jwt: person.accessToken };

    const left = await send(`?roomId=${other}`, [own, old], options);
    expect(left).toMatchObject({ status: 204, deleted: [`queue_${other}`] });
    const leftOld = await send(`?roomId=${roomId}`, [old], options);
    expect(leftOld).toMatchObject({ status: 204, deleted: [`queue_${roomId}`, 'queue_token'] });
  });
});
