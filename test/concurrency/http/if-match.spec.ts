import type { Answer } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPeople, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const ROUNDS = 10;

describe('Simultaneous PATCH requests with the same If-Match', () => {
  let world: World;
  let admins: Person[];

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admins = await addPeople(world, 6, { role: 'admin' });
  });

  afterAll(() => world.stop());

  /** A path, and a body that is different for each admin. */
  async function resourcesNow(): Promise<[path: string, body: (number: number) => object][]> {
    const { roomId, concertId, showId } = await openSale(world);
    const { id } = await addItem(world);
    return [
      [`/v1/queue/rooms/${roomId}`, (capacity) => ({ capacity })],
      [`/v1/concerts/${concertId}`, (number) => ({ title: `Title ${number}` })],
      [`/v1/shows/${showId}`, (maxSeatsPerUser) => ({ maxSeatsPerUser })],
      [`/v1/items/${id}`, (price) => ({ price })],
    ];
  }

  it('change each version once, and fail with 412 otherwise', async () => {
    for (const [path, bodyOf] of await resourcesNow()) {
      for (let version = 1; version <= ROUNDS; version += 1) {
        const answers = await Promise.all(
          admins.map(({ api }, index) =>
            api.send('PATCH', path, {
              body: bodyOf(index + 1),
              headers: { 'if-match': `"${version}"` },
            }),
          ),
        );
        const winners = answers.filter(({ status }) => status === 200);
        expect(answers.map(codeOrStatus).sort()).toEqual([
          200,
          ...Array.from({ length: admins.length - 1 }, () => 'PRECONDITION_FAILED'),
        ]);
        const winner = answers.indexOf(winners[0]!);
        expect(winners[0]?.body).toMatchObject(bodyOf(winner + 1));
        expect(winners[0]?.headers.get('etag')).toBe(`"${version + 1}"`);
      }
    }
  });
});

function codeOrStatus({ status, body }: Answer): number | string {
  return status === 200 ? status : body.code;
}
