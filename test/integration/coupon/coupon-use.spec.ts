import { CouponError } from '../../../src/modules/coupon/domain/coupon-error.js';
import { CouponFacade } from '../../../src/modules/coupon/index.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { whileBlocked, statementsWaitingForALock } from '../../support/locks.js';
import { claim, openCoupon } from '../../support/coupons.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { World } from '../../support/world.js';

const LINES = [{ itemId: 'lp', price: 10_000, quantity: 1 }];
const LOCK = `SELECT FROM coupon_user_coupons WHERE id = $1 FOR UPDATE`;

/** Uses coupons as orders do, without orders. */
describe('A claimed coupon', () => {
  let world: World;
  let coupons: CouponFacade;
  let transactions: Transactions;
  let user: Person;
  let id: string;

  beforeAll(async () => {
    world = await World.start();
    coupons = world.app.get(CouponFacade);
    transactions = world.app.get(Transactions);
  });

  beforeEach(async () => {
    user = await addPerson(world);
    id = await claimed(user);
  });

  afterAll(() => world.stop());

  it('discounts one order, and becomes available again after the order returns it', async () => {
    const orderId = newId();
    expect(await use(id, user, orderId)).toBe(1_000);
    const [row] = await rows(id);
    expect(row).toMatchObject({ status: 'USED', order_id: orderId });
    expect(row?.used_at).toBeInstanceOf(Date);
    const [listed] = (await user.api.get('/v1/users/me/coupons')).body.data as object[];
    expect(listed).toMatchObject({ id, status: 'USED', orderId });
    await expect(use(id, user, newId())).rejects.toEqual(new CouponError('COUPON_ALREADY_USED'));

    await coupons.giveBack([newId(), orderId]);
    const available = [{ status: 'AVAILABLE', order_id: null, used_at: null }];
    expect(await rows(id)).toEqual(available);
    const next = newId();
    await use(id, user, next);
    // The first order ends again. It must not free the coupon of the next order.
    await coupons.giveBack([orderId]);
    expect(await rows(id)).toMatchObject([{ status: 'USED', order_id: next }]);
  });

  it('stays unknown to other users', async () => {
    const other = await addPerson(world);
    const notFound = new CouponError('USER_COUPON_NOT_FOUND');
    await expect(use(id, other, newId())).rejects.toEqual(notFound);
    await expect(use(newId(), user, newId())).rejects.toEqual(notFound);
    expect(await rows(id)).toMatchObject([{ status: 'AVAILABLE' }]);
  });

  it('discounts one of ten simultaneous orders', async () => {
    const orderIds = Array.from({ length: 10 }, newId);
    const { settled } = await whileBlocked(world, LOCK, [id], async () => {
      const uses = orderIds.map((orderId) => use(id, user, orderId));
      await eventually('all wait for it', async () => (await waiting()) === orderIds.length);
      return { settled: Promise.allSettled(uses) };
    });
    const outcomes = await settled;
    const won = outcomes.flatMap(({ status }, index) =>
      status === 'fulfilled' ? [orderIds[index]] : [],
    );
    expect(won).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toEqual(new CouponError('COUPON_ALREADY_USED'));
      }
    }
    expect(await rows(id)).toMatchObject([{ status: 'USED', order_id: won[0] }]);
  });

  it('causes no deadlock when orders lock several coupons in any order', async () => {
    const others = [await addPerson(world), await addPerson(world)];
    const ids = [id, ...(await Promise.all(others.map(claimed)))];
    const people = [user, ...others];
    const both = await Promise.allSettled(
      [ids, [...ids].reverse()].map((named) =>
        transactions.run(async () => {
          const locked = await coupons.lock(named);
          const now = world.clock.now();
          for (const [index, one] of ids.entries()) {
            locked.quote(one, people[index]?.id ?? '', LINES, now);
            locked.use(one, newId());
          }
          await coupons.saveUses(locked, now);
        }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const one of ids) expect(await rows(one)).toMatchObject([{ status: 'USED' }]);
  });

  it('stays as it is when the order fails', async () => {
    const failed = transactions.run(async () => {
      await use(id, user, newId());
      throw new Error('no balance');
    });
    await expect(failed).rejects.toThrow('no balance');
    expect(await rows(id)).toEqual([{ status: 'AVAILABLE', order_id: null, used_at: null }]);
  });

  it('discounts an order that waited for the return of the coupon', async () => {
    const orderId = newId();
    await use(id, user, orderId);
    const next = newId();
    const [givingBack, using] = await whileBlocked(world, LOCK, [id], async () => {
      const first = coupons.giveBack([orderId]);
      await eventually('the first waits', async () => (await waiting()) === 1);
      const second = use(id, user, next);
      await eventually('both wait', async () => (await waiting()) === 2);
      return [{ done: first }, { done: second }] as const;
    });
    await givingBack.done;
    // The second order read the coupon after its return.
    expect(await using.done).toBe(1_000);
    expect(await rows(id)).toMatchObject([{ status: 'USED', order_id: next }]);
  });

  it('accepts an empty list of coupons', async () => {
    const locked = await coupons.lock([]);
    await coupons.saveUses(locked, world.clock.now());
    await coupons.giveBack([]);
    expect(locked.uses).toEqual([]);
  });

  async function claimed({ api }: Person): Promise<string> {
    return (await claim(api, await openCoupon(world))).body.id as string;
  }

  const waiting = () => statementsWaitingForALock(world);

  /** Uses the coupon as an order does. Returns the discount. */
  function use(userCouponId: string, { id: userId }: Person, orderId: string): Promise<number> {
    return transactions.run(async () => {
      const now = world.clock.now();
      const locked = await coupons.lock([userCouponId]);
      const { discount } = locked.quote(userCouponId, userId, LINES, now);
      locked.use(userCouponId, orderId);
      await coupons.saveUses(locked, now);
      return discount.amount;
    });
  }

  function rows(userCouponId: string) {
    return world.rows<{ status: string; order_id: string | null; used_at: Date | null }>(
      `SELECT status, order_id, used_at FROM coupon_user_coupons WHERE id = $1`,
      [userCouponId],
    );
  }
});
