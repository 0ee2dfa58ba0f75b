import type { Answer } from '../../support/api.js';
import { whileBlocked, statementsWaitingForALock } from '../../support/locks.js';
import { eventually } from '../../support/eventually.js';
import { addPerson, type Person } from '../../support/people.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { confirm, refund } from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  cancel,
  claimCoupon,
  order,
  placeOrder,
  type PlacedOrder,
  type ShopItem,
  sweepOrders,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

const STOCK_ROW = `SELECT FROM item_stock WHERE item_id = $1`;
const COUPON_ROW = `SELECT FROM coupon_user_coupons WHERE id = $1`;

/** A row that orders wait for. */
interface Contended {
  readonly row: string;
  readonly id: string;
}

interface Scene {
  readonly buyer: Person;
  /** The item with the higher id comes first. The locks must not follow this order. */
  readonly basket: readonly [ShopItem, number][];
  readonly userCouponId: string;
}

/** Deadlocks are retried, so load tests do not show them. This test checks the order of locks. */
describe('An order', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const place = ({ buyer, basket, userCouponId }: Scene, payNow = false) =>
    order(buyer.api, basket, { userCouponId, payNow });
  const placed = ({ buyer, basket, userCouponId }: Scene) =>
    placeOrder(buyer, basket, { userCouponId });

  it('locks items by id, then the coupon, when it is placed', () =>
    assertOrderOfLocks(async (scene) => () => place(scene)));

  it('locks items by id, then the coupon, when it is paid at once', () =>
    assertOrderOfLocks(async (scene) => () => place(scene, true)));

  it('locks items by id, then the coupon, when it is cancelled', () =>
    assertOrderOfLocks((scene) => ended(scene, cancel)));

  it('locks items by id, then the coupon, when it is refunded', () =>
    assertOrderOfLocks(async (scene) => {
      const paid = await placed(scene);
      await confirm(scene.buyer, paid);
      return () => refund(scene.buyer, paid);
    }));

  it('locks items by id, then the coupon, when it expires', () =>
    assertOrderOfLocks((scene) =>
      ended(scene, () => {
        world.clock.advance(601);
        return sweepOrders(world);
      }),
    ));

  async function ended(
    scene: Scene,
    end: (buyer: Person, order: PlacedOrder) => Promise<Answer | void>,
  ) {
    const unpaid = await placed(scene);
    return () => end(scene.buyer, unpaid);
  }

  /** Blocks each row in turn. The rows before it must be locked by then, the rows after it not. */
  async function assertOrderOfLocks(
    prepare: (scene: Scene) => Promise<() => Promise<Answer | void>>,
  ): Promise<void> {
    for (const blocked of [0, 1, 2]) {
      const buyer = await addPerson(world, { balance: 100_000 });
      const items = [await addItem(world), await addItem(world)];
      items.sort((one, other) => (one.id < other.id ? -1 : 1));
      const userCouponId = await claimCoupon(buyer, await addCoupon(world));
      const basket = items.map((item): [ShopItem, number] => [item, 1]).reverse();
      const rows: Contended[] = items.map(({ id }) => ({ row: STOCK_ROW, id }));
      rows.push({ row: COUPON_ROW, id: userCouponId });
      const act = await prepare({ buyer, basket, userCouponId });

      const { row, id } = rows[blocked] ?? { row: '', id: '' };
      const { done, free } = await whileBlocked(world, `${row} FOR UPDATE`, [id], async () => {
        const acting = act();
        await eventually('it waits', () => statementsWaitingForALock(world));
        return { done: acting, free: await Promise.all(rows.map(isFree)) };
      });
      expect(free).toEqual(rows.map((_, place) => place > blocked));
      const answer = await done;
      if (answer) expect([200, 201]).toContain(answer.status);
    }
  }

  async function isFree({ row, id }: Contended): Promise<boolean> {
    return (await world.rows(`${row} FOR UPDATE SKIP LOCKED`, [id])).length === 1;
  }
});
