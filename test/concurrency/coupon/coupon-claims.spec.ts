import { CouponFacade } from '../../../src/modules/coupon/index.js';
import type { Answer } from '../../support/api.js';
import { whileBlocked, statementsWaitingForALock } from '../../support/locks.js';
import { claim, givenOut, openCoupon } from '../../support/coupons.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { onEveryInstance, take, tally } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const USERS = 1_000;
const QUANTITY = 100;
const LOCK = `SELECT FROM coupon_coupons WHERE id = $1 FOR UPDATE`;

interface Attempt {
  readonly person: Person;
  readonly answer: Answer;
}

describe('Simultaneous claims of one coupon, on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('give a hundred coupons to exactly a hundred of a thousand users', async () => {
    const coupon = await openCoupon(world, { quantity: QUANTITY });
    const people = await addPeople(world, USERS);

    const attempts = (
      await Promise.all(people.map((person, place) => attemptsOf(person, place, coupon)))
    ).flat();

    const fresh = attempts.filter(({ answer }) => answer.status === 201 && !isReplay(answer));
    const winners = new Set(fresh.map(({ person }) => person.id));
    expect(fresh).toHaveLength(QUANTITY);
    expect(winners.size).toBe(QUANTITY);
    for (const { person, answer } of attempts) {
      if (answer.status === 201) expect(winners).toContain(person.id);
      else {
        expect(answer.status).toBe(409);
        expect(winners.has(person.id) ? REFUSALS_OF_WINNERS : REFUSALS_OF_OTHERS).toContain(
          answer.body.code,
        );
      }
    }
    expect(await givenOut(world, coupon)).toEqual({
      issued: QUANTITY,
      owned: QUANTITY,
      owners: QUANTITY,
    });
    const owned = await world.rows<{ id: string; user_id: string }>(
      `SELECT id, user_id FROM coupon_user_coupons WHERE coupon_id = $1`,
      [coupon.id],
    );
    const given = fresh.map(({ person, answer }) => [answer.body.id as string, person.id]);
    expect(owned.map(({ id, user_id }) => [id, user_id]).sort()).toEqual(given.sort());
  });

  it('refuse no first claim of a user while a coupon is left', async () => {
    const people = await addPeople(world, 200);
    const coupon = await openCoupon(world, { quantity: people.length });
    const answers = await Promise.all(
      people.flatMap((person) =>
        onEveryInstance(world, person).flatMap((api) => [claim(api, coupon), claim(api, coupon)]),
      ),
    );
    expect(tally(answers)).toEqual({
      '201': people.length,
      '409 COUPON_ALREADY_CLAIMED': 3 * people.length,
    });
    expect(await givenOut(world, coupon)).toMatchObject({ issued: 200, owned: 200, owners: 200 });
  });

  it('give the last coupon to another user when the first user just got one on another instance', async () => {
    const [here, there] = world.instances.map((instance) => instance.get(CouponFacade));
    for (let round = 0; round < 5; round += 1) {
      const [first, second] = [await addPerson(world), await addPerson(world)];
      const coupon = await openCoupon(world, { quantity: 2 });
      const { outcomes } = await whileBlocked(world, LOCK, [coupon.id], async () => {
        const claims = Promise.allSettled([
          here?.claim({ userId: first.id, couponId: coupon.id }, null),
          there?.claim({ userId: first.id, couponId: coupon.id }, null),
          there?.claim({ userId: second.id, couponId: coupon.id }, null),
        ]);
        await eventually(
          'both batches wait for the row',
          async () => (await statementsWaitingForALock(world)) === 2,
        );
        return { outcomes: claims };
      });
      const [one, again, other] = await outcomes;
      expect([one?.status, again?.status].sort()).toEqual(['fulfilled', 'rejected']);
      const refused = take([one, again], one?.status === 'rejected' ? 0 : 1);
      expect(refused).toMatchObject({ reason: { code: 'COUPON_ALREADY_CLAIMED' } });
      expect(other).toMatchObject({ status: 'fulfilled' });
      expect(await givenOut(world, coupon)).toEqual({ issued: 2, owned: 2, owners: 2 });
    }
  });

  it('let a claim of another coupon pass while they wait for their lock', async () => {
    const [busy, free] = [await openCoupon(world), await openCoupon(world)];
    const person = await addPerson(world);
    const { waiting } = await whileBlocked(world, LOCK, [busy.id], async () => {
      const first = claim(person.api, busy);
      await eventually('the first waits', () => statementsWaitingForALock(world));
      expect((await claim(person.api, free)).status).toBe(201);
      return { waiting: first };
    });
    expect((await waiting).status).toBe(201);
  });

  /** One user in ten claims twice, one in ten repeats the claim with a key, and half of the others use a key. */
  async function attemptsOf(
    person: Person,
    place: number,
    coupon: { readonly id: string },
  ): Promise<Attempt[]> {
    const everywhere = onEveryInstance(world, person);
    const key = place % 2 === 0 ? undefined : `claim of ${place}`;
    const apis = place % 10 < 2 ? everywhere : [person.api];
    const answers = await Promise.all(apis.map((api) => claim(api, coupon, key)));
    return answers.map((answer) => ({ person, answer }));
  }
});

const REFUSALS_OF_WINNERS = ['COUPON_ALREADY_CLAIMED', 'IDEMPOTENCY_IN_PROGRESS'];
const REFUSALS_OF_OTHERS = ['COUPON_SOLD_OUT', 'IDEMPOTENCY_IN_PROGRESS'];

function isReplay({ headers }: Answer): boolean {
  return headers.get('idempotency-replayed') === 'true';
}
