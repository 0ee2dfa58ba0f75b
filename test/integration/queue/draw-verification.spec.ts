import { checkDraw, type PublishedDraw, verifiedRound } from '../../../src/modules/queue/index.js';
import { QueueTokenSigner } from '../../../src/modules/queue/application/queue-token-signer.js';
import { Api } from '../../support/api.js';
import { drawsOf, gather, verifyDraw } from '../../support/draws.js';
import { addPerson } from '../../support/people.js';
import { startCommand } from '../../support/processes.js';
import { World } from '../../support/world.js';

describe('onsale verify-draw', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  /** A drawn room, what its service publishes, and the options of a fan. */
  async function drawn() {
    const { roomId, room } = await gather(world, 99);
    const fan = await addPerson(world);
    room.users.push({ userId: fan.id, number: 100 });
    const claims = { userId: fan.id, roomId, number: 100 };
    fan.api.queueToken = world.app.get(QueueTokenSigner).sign(claims);
    await drawsOf(world, room).advance(roomId);
    const anybody = new Api(world.app.baseUrl);
    const path = `/v1/queue/rooms/${roomId}/draw`;
    const published: PublishedDraw = {
      draw: (await anybody.get(path)).body,
      entryIds: (await anybody.get(`${path}/entries`)).body.data,
      own: (await fan.api.get('/v1/queue/tokens/me/draw')).body,
    };
    const options = ['--token', fan.api.queueToken, '--access-token', fan.accessToken];
    return { roomId, published, options };
  }

  const verify = (roomId: string, ...options: string[]) => verifyDraw(world, roomId, ...options);

  it('confirms an honest draw and the own rank', async () => {
    const { roomId, published, options } = await drawn();
    const { seedCommitment = '', entriesRoot = '' } = published.draw;
    const noted = ['--commitment', seedCommitment, '--root', entriesRoot];
    const { code, output } = await verify(roomId, ...options, ...noted);
    expect(output).not.toContain('FAILED');
    expect(output).toContain(`ok      your entry has drawn rank ${published.own?.rank}`);
    expect(output).toContain('not proven against the operator, because it had no beacon');
    expect(code).toBe(0);
  });

  it('finds another seed and other entries than those that were noted', async () => {
    const { roomId } = await drawn();
    const noted = 'ab'.repeat(32);
    const { code, output } = await verify(roomId, '--commitment', noted, '--root', noted);
    expect(output.match(/^FAILED {2}.*noted$/gm)).toHaveLength(2);
    expect(code).toBe(1);
  });

  it('finds that the round that was noted is not the round of the draw', async () => {
    const { roomId } = await drawn();
    const { code, output } = await verify(roomId, '--round', '1000');
    expect(output).toContain('FAILED  the round of the beacon is the one that you noted');
    expect(code).toBe(1);
    expect((await verify(roomId, '--round', 'none')).code).toBe(2);
  });

  it('says that nothing is drawn yet', async () => {
    const { roomId } = await gather(world, 1);
    const { code, output } = await verify(roomId);
    expect(output).toContain('the draw is GATHERING');
    expect(code).toBe(2);
  });

  it.each([['nonsense'], ['http://127.0.0.1:1'], ['http://127.0.0.1:1', '--room', 'x']])(
    'explains its options when they are wrong: %s',
    async (...options) => {
      const command = startCommand(['dist/src/cli/onsale.js', 'verify-draw', ...options]);
      expect(await command.exited).toBe(2);
      expect(command.output()).toContain('onsale verify-draw <url of the service>');
    },
  );

  type Change = (published: PublishedDraw) => Partial<PublishedDraw>;
  const other = 'cd'.repeat(32);

  it.each<[string, Change]>([
    ['another seed', ({ draw }) => ({ draw: { ...draw, seed: other } })],
    ['no seed', ({ draw }) => ({ draw: { ...draw, seed: '' } })],
    ['another root', ({ draw }) => ({ draw: { ...draw, entriesRoot: other } })],
    ['another count', ({ draw }) => ({ draw: { ...draw, entries: 101 } })],
    ['one entry less', ({ entryIds }) => ({ entryIds: entryIds.slice(1) })],
    ['an entry twice', ({ entryIds }) => ({ entryIds: [entryIds[0]!, ...entryIds] })],
    ['entries in another order', ({ entryIds }) => ({ entryIds: [...entryIds].reverse() })],
    ['another own rank', ({ own }) => ({ own: own && { ...own, rank: (own.rank ?? 0) + 1 } })],
    [
      'a foreign entry as the own one',
      ({ own, entryIds }) => ({
        own: own && { ...own, entryId: entryIds.find((id) => id !== own.entryId)! },
      }),
    ],
    ['no proof', ({ own }) => ({ own: own && { ...own, proof: null } })],
    [
      'a beacon that drand did not sign',
      ({ draw }) => ({
        draw: {
          ...draw,
          beaconRound: 1_000,
          beacon: { round: 1_000, randomness: other, signature: other },
        },
      }),
    ],
  ])('finds %s', async (_what, change) => {
    const { published } = await drawn();
    const notes = { commitment: undefined, root: undefined, beaconRound: undefined };
    const honest = await checkDraw(published, notes, verifiedRound);
    expect(honest.filter(({ holds }) => !holds)).toEqual([]);
    const checks = await checkDraw({ ...published, ...change(published) }, notes, verifiedRound);
    expect(checks.filter(({ holds }) => !holds)).not.toEqual([]);
  });
});
