import { actionsOn } from '../../support/admin-actions.js';
import type { Answer } from '../../support/api.js';
import { claim, givenOut, openCoupon } from '../../support/coupons.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { take, tally } from '../../support/sale-steps.js';
import { addItem, cancel, claimCoupon, order, type ShopItem } from '../../support/shop.js';
import { World } from '../../support/world.js';

const USERS = 200;

describe('A coupon that an admin changes or ends during claims and uses, on two instances', () => {
  let world: World;
  let admin: Person;
  let people: Person[];
  let item: ShopItem;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
    people = await addPeople(world, USERS, { balance: 100_000 });
    item = await addItem(world, { stock: 10_000, price: 10_000 });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it.each([false, true])(
    'gives no piece away after its end (revoke: %s)',
    async (revoke) => {
      const coupon = await openCoupon(world, { quantity: USERS });
      const { claims, ended } = await duringClaims(coupon, () => end(coupon, { revoke }));
      expect(ended).toMatchObject({ status: 200, body: { status: 'ENDED' } });
      const granted = claims.filter(({ status }) => status === 201).length;
      expect(tally(claims)).toMatchObject(
        granted < USERS ? { '409 COUPON_NOT_CLAIMABLE': USERS - granted } : {},
      );
      expect(ended.body.remaining).toBe(USERS - granted);
      expect(await givenOut(world, coupon)).toMatchObject({ issued: granted, owned: granted });
      const late = await claim((await addPerson(world)).api, coupon);
      expect(late.body.code).toBe('COUPON_NOT_CLAIMABLE');
      for (const { body } of claims.filter(({ status }) => status === 201).slice(0, 20)) {
        const owner = people.find((_, index) => take(claims, index).body.id === body.id)!;
        const [mine] = (await owner.api.get('/v1/users/me/coupons?limit=1')).body.data as object[];
        expect(mine).toMatchObject({ id: body.id, status: revoke ? 'REVOKED' : 'AVAILABLE' });
      }
    },
    60_000,
  );

  it('never has a quantity below its claims', async () => {
    const coupon = await openCoupon(world, { quantity: USERS });
    const { claims, ended: lowered } = await duringClaims(coupon, () =>
      admin.api.patch(`/v1/coupons/${coupon.id}`, { quantity: USERS / 2 }),
    );
    const granted = claims.filter(({ status }) => status === 201).length;
    if (lowered.status === 200) expect(granted).toBe(USERS / 2);
    else expect(lowered.body).toMatchObject({ code: 'COUPON_QUANTITY_TOO_SMALL' });
    expect(await givenOut(world, coupon)).toMatchObject({ issued: granted, owned: granted });
  });

  it('is logged with the states right before and after the change', async () => {
    const coupon = await openCoupon(world, { quantity: USERS });
    const raise = async () => {
      for (let more = 1; more <= 20; more += 1) {
        const changes = { quantity: USERS + more };
        expect((await admin.api.patch(`/v1/coupons/${coupon.id}`, changes)).status).toBe(200);
      }
      return admin.api.get(`/v1/coupons/${coupon.id}`);
    };
    await duringClaims(coupon, raise);
    const rows = await actionsOn(world, coupon.id);
    expect(rows).toHaveLength(20);
    for (const { before, after } of rows) {
      const { quantity, remaining } = before;
      const raised = { quantity: quantity + 1, remaining: remaining + 1, status: 'OPEN' };
      expect(after).toEqual({ ...before, ...raised });
    }
  });

  it('is used or revoked, and not available again after an order that used it', async () => {
    const coupon = await openCoupon(world, { quantity: USERS });
    const pieces = await Promise.all(people.map((person) => claimCoupon(person, coupon.id)));
    const use = (index: number) =>
      order(take(people, index).api, [[item, 1]], { userCouponId: take(pieces, index) });
    const early = await Promise.all(people.slice(0, 20).map((_, index) => use(index)));
    const { answers, ended } = await racing(people.map((_, index) => index).slice(20), use, () =>
      end(coupon, { revoke: true }),
    );
    expect(ended.status).toBe(200);
    const used = [...early, ...answers];
    expect(Object.keys(tally(used))).not.toContain('409 COUPON_ALREADY_USED');
    for (const [index, { status, body }] of used.entries()) {
      if (status === 201) expect(body.discount).toBe(1_000);
      else expect(body.code).toBe('COUPON_REVOKED');
      expect(await statusOf(index)).toBe(status === 201 ? 'USED' : 'REVOKED');
    }
    for (const [index, { status, body }] of used.entries()) {
      if (status !== 201) continue;
      await cancel(take(people, index), { id: body.id, paymentId: '' });
      expect(await statusOf(index)).toBe('REVOKED');
      if (index % 20 === 0) expect((await use(index)).body.code).toBe('COUPON_REVOKED');
    }

    async function statusOf(index: number): Promise<string> {
      const { body } = await take(people, index).api.get('/v1/users/me/coupons?limit=1');
      expect(body.data[0].id).toBe(pieces[index]);
      return body.data[0].status as string;
    }
  });

  const end = ({ id }: { readonly id: string }, body: object) =>
    admin.api.post(`/v1/coupons/${id}/end`, body);

  async function duringClaims(coupon: { readonly id: string }, change: () => Promise<Answer>) {
    const { answers, ended } = await racing(people, ({ api }) => claim(api, coupon), change);
    return { claims: answers, ended };
  }

  /** The change starts when a quarter of the requests have their responses. */
  async function racing<Sent>(
    all: readonly Sent[],
    send: (one: Sent) => Promise<Answer>,
    change: () => Promise<Answer>,
  ) {
    const quarter = Math.floor(all.length / 4);
    const first = await Promise.all(all.slice(0, quarter).map(send));
    const rest = all.slice(quarter).map(send);
    const [ended, ...others] = await Promise.all([change(), ...rest]);
    return { answers: [...first, ...others], ended };
  }
});
