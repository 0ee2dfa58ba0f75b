import fc from 'fast-check';
import { alone, AtOnce, often, together, worldsOf } from '../support/models/at-once.js';
import { auditOfRuns } from '../support/models/audit-of-run.js';
import { modelRuns, replayed, TEST_TIMEOUT_MS } from '../support/models/model-runs.js';
import { openCoupon } from '../support/coupons.js';
import { addPerson, type Person } from '../support/people.js';
import { stopClockAt } from '../support/sale-clock.js';
import { onEveryInstance, take } from '../support/sale-steps.js';
import { addItem, sweepOrders } from '../support/shop.js';
import { World } from '../support/world.js';
import {
  inspection,
  longWaits,
  type RealShop,
  requests,
  rivals,
  sweeps,
  USERS,
  waits,
} from './shop-actions.js';
import { COUPON, emptyShop, ORDER_EXPIRY_SECONDS, PRICES } from './shop-model.js';

describe('A shop, whatever is ordered, paid and given back in whatever order', () => {
  let world: World;
  let admin: Person;
  let audit: () => Promise<string>;

  beforeAll(async () => {
    const config = { orderExpirySeconds: ORDER_EXPIRY_SECONDS };
    world = await World.start({ instances: 2, config });
    admin = await addPerson(world, { role: 'admin' });
    audit = auditOfRuns(world);
  });

  afterAll(() => world.stop());

  it(
    'keeps its stock, coupons and money as its model does',
    async () => {
      const order = fc.scheduler();
      const drawn = fc.commands(
        [
          alone(often(requests, longWaits)),
          alone(often(requests, sweeps)),
          together(often(requests, sweeps), order),
          together(often(requests, waits), order),
          together(rivals, order),
          alone(often(requests, fc.constant(inspection))),
        ],
        { maxCommands: 30, size: 'max', ...replayed },
      );
      const start = fc.record({
        stock: fc.tuple(...PRICES.map(() => fc.integer({ min: 2, max: 6 }))),
        balances: fc.array(fc.constantFrom(2_000, 20_000, 50_000), {
          minLength: USERS,
          maxLength: USERS,
        }),
      });
      await fc.assert(
        fc.asyncProperty(start, drawn, async ({ stock, balances }, commands) => {
          const worlds = worldsOf(emptyShop(stock, balances));
          const real = await openShop(stock, balances);
          await fc.asyncModelRun(() => ({ model: worlds, real }), commands);
          await new AtOnce([inspection], null).run(worlds, real);
        }),
        modelRuns(20),
      );
    },
    TEST_TIMEOUT_MS,
  );

  async function openShop(
    stock: readonly number[],
    balances: readonly number[],
  ): Promise<RealShop> {
    const opensAtMs = Math.max(Date.now(), world.clock.now().getTime());
    stopClockAt(world.clock, opensAtMs);
    const at = (seconds: number) => new Date(opensAtMs + seconds * 1_000);
    const items = await Promise.all(
      PRICES.map((price, item) => addItem(world, { price, stock: take(stock, item) })),
    );
    const { id: couponId } = await openCoupon(world, {
      discount: { type: 'FIXED', value: COUPON.discount, maxAmount: null },
      minOrderAmount: COUPON.minOrderAmount,
      quantity: COUPON.quantity,
      claimableUntil: at(COUPON.claimableUntil),
      validUntil: at(COUPON.validUntil),
    });
    const people = await Promise.all(balances.map((balance) => addPerson(world, { balance })));
    const apis = people.map((person) => onEveryInstance(world, person));
    const shop = {
      itemIds: items.map(({ id }) => id),
      couponId,
      opensAtMs,
      admin: admin.api,
      coupons: new Map<string, string>(),
      orders: new Map<string, { id: string; paymentId: string }>(),
    };
    return {
      ...shop,
      apiOf: (user, instance) => take(take(apis, user), instance),
      get now() {
        return (world.clock.now().getTime() - opensAtMs) / 1_000;
      },
      setTime: (seconds) => stopClockAt(world.clock, at(seconds)),
      sweep: () => sweepOrders(world),
      readBooks: async () => `${await readBooks(shop, people)}${await audit()}`,
    };
  }

  /** Like `booksOf` a model. */
  async function readBooks(
    {
      itemIds,
      couponId,
      coupons,
      orders,
    }: Pick<RealShop, 'itemIds' | 'couponId' | 'coupons' | 'orders'>,
    people: readonly Person[],
  ): Promise<string> {
    const userIds = people.map(({ id }) => id);
    const labels = new Map([
      ...[...coupons].map(([label, id]) => [id, label] as const),
      ...[...orders].map(([label, { id }]) => [id, label] as const),
    ]);
    const stock = await world.rows<{ available: number }>(
      `SELECT available FROM item_stock WHERE item_id = ANY($1) ORDER BY array_position($1, item_id)`,
      [itemIds],
    );
    const accounts = await world.rows<{ balance: string }>(
      `SELECT balance FROM balance_accounts WHERE user_id = ANY($1) ORDER BY array_position($1, user_id)`,
      [userIds],
    );
    const claimed = await world.rows<{ id: string; userId: string; orderId: string | null }>(
      `SELECT id, user_id AS "userId", order_id AS "orderId" FROM coupon_user_coupons
       WHERE coupon_id = $1`,
      [couponId],
    );
    const placed = await world.rows<{ id: string; status: string; total: string }>(
      `SELECT id, status, total FROM order_orders WHERE user_id = ANY($1)`,
      [userIds],
    );
    return JSON.stringify({
      stock: stock.map(({ available }) => available),
      balances: accounts.map(({ balance }) => Number(balance)),
      coupons: claimed
        .map(({ id, userId, orderId }) => {
          const user = `u${userIds.indexOf(userId)}`;
          return `${labels.get(id)} ${user} ${orderId && labels.get(orderId)}`;
        })
        .sort(),
      orders: placed.map(({ id, status, total }) => `${labels.get(id)} ${status} ${total}`).sort(),
    });
  }
});
