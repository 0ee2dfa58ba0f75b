import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkDraw, verifiedRound } from '../../../src/modules/queue/index.js';
import { DrawDocuments } from '../../../src/modules/queue/application/draw/draw-documents.js';
import { DrandBeacon } from '../../../src/modules/queue/infrastructure/beacon/drand-beacon.js';
import { Api } from '../../support/api.js';
import { verifiedOrder } from '../../support/draw-verifier.js';
import { drawsOf, gather, verifyDraw } from '../../support/draws.js';
import { World } from '../../support/world.js';

const CHAIN = '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971';
/** A published round of quicknet, and when it came out. */
const ROUND = {
  round: 1_000,
  randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  signature:
    'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
};
const DUE = Date.parse('2023-08-23T15:59:24Z');
const OTHER_SIGNATURE =
  '95a9f9f5b231b7714de1553105d8ffdf3dcda24cfdb1e689319bccf79a9c8ce430a91b811fbfaf763900bc998b5d686a';

describe('A draw with a beacon', () => {
  let world: World;
  let relay: Server;
  let answer: RequestListener;
  const paths: (string | undefined)[] = [];

  beforeAll(async () => {
    world = await World.start();
    relay = createServer((request, response) => {
      paths.push(request.url);
      answer(request, response);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(() => {
    paths.length = 0;
    answer = json(ROUND);
  });

  afterAll(async () => {
    relay.closeAllConnections();
    relay.close();
    await world.stop();
  });

  const json =
    (body: unknown, status = 200): RequestListener =>
    (_request, response) =>
      response.writeHead(status).end(JSON.stringify(body));

  const relayUrl = () => `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;

  /** A draw that is sealed so that its round is the published one. */
  async function sealed(drawBeaconUrl = relayUrl(), entrants = 30) {
    world.clock.stopAt(DUE - 5_000);
    const { roomId, room } = await gather(world, entrants);
    const beacon = new DrandBeacon({ ...world.app.config, drawBeaconUrl });
    const draws = drawsOf(world, room, { beacon });
    await draws.advance(roomId);
    const advanceAt = async (ms: number) => {
      world.clock.stopAt(ms);
      await draws.advance(roomId);
      return read();
    };
    const path = `/v1/queue/rooms/${roomId}/draw`;
    const read = async () => (await new Api(world.app.baseUrl).get(path)).body;
    const entries = async () =>
      (await new Api(world.app.baseUrl).get(`${path}/entries?limit=10000`)).body.data as string[];
    const own = ({ userId, number }: { userId: string; number: number }) =>
      draws.getOwnDraw({ roomId, userId, number });
    return { roomId, room, read, entries, advanceAt, own };
  }

  it('names a round in the future when it seals, and waits for it', async () => {
    const { read, advanceAt, room } = await sealed();
    const draw = await read();
    expect(draw).toMatchObject({ state: 'SEALED', beaconRound: 1_000 });
    expect(DUE - Date.parse(draw.sealedAt as string)).toBeGreaterThanOrEqual(3_000);
    expect(draw).not.toHaveProperty('seed');
    expect(await advanceAt(DUE - 1)).toEqual(draw);
    expect(paths).toEqual([]);
    expect(room.isFinished).toBe(false);
  });

  it('draws 2,000 users with the round, which anybody can check', async () => {
    const { advanceAt, entries, room, own } = await sealed(relayUrl(), 2_000);
    const draw = await advanceAt(DUE);
    expect(draw).toMatchObject({
      ...{ state: 'DRAWN', beacon: ROUND, beaconMissed: false, beaconRound: 1_000, entries: 2_000 },
      algorithm: 'ascending HMAC-SHA-256(SHA-256(seed || randomness), entryId)',
    });
    expect(paths).toEqual([`/${CHAIN}/public/1000`]);
    const order = verifiedOrder(draw, await entries());
    expect(order).toHaveLength(2_000);
    expect(room.isFinished).toBe(true);
    for (const user of room.users.filter((_, index) => index % 100 === 0)) {
      const { entryId, rank } = await own(user);
      expect(order.indexOf(entryId) + 1).toBe(rank);
      expect(room.ranks.get(user.userId)).toBe(rank);
    }
  });

  it('is confirmed by verify-draw, which finds a late seal and a round that was not announced', async () => {
    const { advanceAt, entries } = await sealed();
    const draw = await advanceAt(DUE);
    const entryIds = await entries();
    const failuresOf = async (changes: object) => {
      const published = { draw: { ...draw, ...changes }, entryIds, own: null };
      const notes = { commitment: undefined, root: undefined, beaconRound: 1_000 };
      const checks = await checkDraw(published, notes, verifiedRound);
      expect(checks).toHaveLength(6);
      return checks.filter(({ holds }) => !holds).map(({ what }) => what);
    };
    expect(await failuresOf({})).toEqual([]);
    const late = new Date(DUE - 2_999).toISOString();
    expect(await failuresOf({ sealedAt: late })).toEqual(['the round came after the sealing']);
    expect(await failuresOf({ beaconRound: 1_001 })).toEqual([
      'the round of the beacon is the one that you noted',
      'round 1000 is signed by drand, and is the announced one',
    ]);
    expect(await failuresOf({ beacon: { ...ROUND, signature: OTHER_SIGNATURE } })).toEqual([
      'round 1000 is signed by drand, and is the announced one',
    ]);
  });

  it('is confirmed by the command, which asks no relay, and finds a signature of another round', async () => {
    const { roomId, advanceAt } = await sealed();
    await advanceAt(DUE);
    paths.length = 0;
    const { code, output } = await verifyDraw(world, roomId, '--round', '1000');
    expect(output).toContain('ok      round 1000 is signed by drand, and is the announced one\n');
    expect(output).toContain('ok      the round came after the sealing\n');
    expect(output).not.toMatch(/FAILED|not proven/);
    expect(code).toBe(0);
    expect(paths).toEqual([]);

    await world.database.query('UPDATE queue_draws SET beacon_signature = $2 WHERE room_id = $1', [
      roomId,
      Buffer.from(OTHER_SIGNATURE, 'hex'),
    ]);
    world.app.get(DrawDocuments).forget(roomId);
    const wrong = await verifyDraw(world, roomId);
    expect(wrong.output).toContain('FAILED  round 1000 is signed by drand');
    expect(wrong.code).toBe(1);
  });

  it('is not proven against the operator, as the command says, when its round was missed', async () => {
    const { roomId, advanceAt } = await sealed();
    answer = json({}, 500);
    await advanceAt(DUE);
    expect(await advanceAt(DUE + 30_000)).toMatchObject({ beaconMissed: true });
    const { code, output } = await verifyDraw(world, roomId, '--round', '1000');
    expect(output).toContain('the round of its beacon was missed');
    expect(output).not.toContain('FAILED');
    expect(code).toBe(0);
  });

  it.each([`/${CHAIN}`, `/${CHAIN}/`, '/'])(
    'takes the address of a relay with %s',
    async (suffix) => {
      const { advanceAt } = await sealed(`${relayUrl()}${suffix}`);
      expect(await advanceAt(DUE)).toMatchObject({ beacon: ROUND });
      expect(paths).toEqual([`/${CHAIN}/public/1000`]);
    },
  );

  it('waits for a round that is late', async () => {
    const { advanceAt } = await sealed();
    answer = json({}, 404);
    expect((await advanceAt(DUE + 1_000)).state).toBe('SEALED');
    answer = json(ROUND);
    expect(await advanceAt(DUE + 29_000)).toMatchObject({ beacon: ROUND, beaconMissed: false });
  });

  it('asks for thirty seconds also when nobody could ask before', async () => {
    const { advanceAt } = await sealed();
    answer = json({}, 500);
    expect((await advanceAt(DUE + 300_000)).state).toBe('SEALED');
    expect((await advanceAt(DUE + 329_000)).state).toBe('SEALED');
    answer = json(ROUND);
    expect(await advanceAt(DUE + 329_500)).toMatchObject({ beacon: ROUND, beaconMissed: false });
  });

  it.each<[string, RequestListener]>([
    ['a changed signature', json({ ...ROUND, signature: OTHER_SIGNATURE })],
    ['no signature', json({ round: 1_000 })],
    ['another round', json({ ...ROUND, round: 42, signature: OTHER_SIGNATURE })],
    ['the number of the round as a text', json({ ...ROUND, round: '1000' })],
    ['null', json(null)],
    ['no JSON', (_request, response) => response.end('<html>')],
    ['an error', json({}, 500)],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/x' }).end()],
    ['a huge body', (_request, response) => response.end(' '.repeat(10_000_000))],
    [
      'a broken body',
      (_request, response) => response.writeHead(200, { 'content-length': '500' }).destroy(),
    ],
    ['silence', () => undefined],
  ])(
    'does not believe a relay that sends %s, and says for ever that the round was missed',
    async (_what, wrong) => {
      const { advanceAt, entries, read } = await sealed();
      answer = wrong;
      expect((await advanceAt(DUE + 1_000)).state).toBe('SEALED');
      const draw = await advanceAt(DUE + 31_000);
      expect(draw).toMatchObject({
        state: 'DRAWN',
        beacon: null,
        beaconRound: 1_000,
        beaconMissed: true,
      });
      expect(draw.algorithm).toBe('ascending HMAC-SHA-256(seed, entryId)');
      verifiedOrder(draw, await entries());
      answer = json(ROUND);
      expect(await advanceAt(DUE + 40_000)).toEqual(draw);
      expect(await read()).toEqual(draw);
    },
  );

  it('goes on without a relay that is not there', async () => {
    const { advanceAt } = await sealed('http://127.0.0.1:1');
    expect((await advanceAt(DUE)).state).toBe('SEALED');
    expect(await advanceAt(DUE + 30_000)).toMatchObject({ state: 'DRAWN', beaconMissed: true });
  });
});
