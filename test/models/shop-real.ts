import type { Api } from '../support/api.js';
import { openCoupon } from '../support/coupons.js';
import { addPerson, type Person } from '../support/people.js';
import { onEveryInstance, take } from '../support/sale-steps.js';
import { addItem, sweepOrders } from '../support/shop.js';
import type { World } from '../support/world.js';
import { COUPON, LIMITS, PRICES, type ShopStart, windowText } from './shop-model.js';

/** The shop in the application. */
export interface RealShop {
  readonly itemIds: readonly string[];
  readonly couponId: string;
  readonly opensAtMs: number;
  readonly admin: Api;
  /** Ids by the label of the model. */
  readonly coupons: Map<string, string>;
  readonly orders: Map<string, { readonly id: string; readonly paymentId: string }>;
  /** The customer's client for one of the instances. */
  apiOf(user: number, instance: number): Api;
  /** Seconds since the shop opened. */
  readonly now: number;
  setTime(seconds: number): void;
  /** For requests: the time so many seconds after the opening. */
  timeOf(seconds: number | null): string | null;
  /** The seconds since the opening, of a time in an answer or a row. */
  secondsOf(time: string | Date | null | undefined): number | null;
  sweep(): Promise<void>;
  /** The actual rows in the form of `stateText`, and broken invariants. */
  readonly readState: () => Promise<string>;
}

/** Opens a shop for one run. Breaches of earlier runs are ignored. */
export async function openShop(
  world: World,
  admin: Api,
  audit: () => Promise<string>,
  { stock, balances, couponItems }: ShopStart,
): Promise<RealShop> {
  await audit();
  const opensAtMs = Math.max(Date.now(), world.clock.now().getTime());
  world.clock.stopAt(opensAtMs);
  const at = (seconds: number) => new Date(opensAtMs + seconds * 1_000);
  const items = await Promise.all(
    PRICES.map((price, item) =>
      addItem(world, { price, stock: take(stock, item), maxPerUser: take(LIMITS, item) }),
    ),
  );
  const { id: couponId } = await openCoupon(world, {
    discount: { type: 'FIXED', value: COUPON.discount, maxAmount: null },
    minOrderAmount: COUPON.minOrderAmount,
    itemIds: couponItems && couponItems.map((item) => take(items, item).id),
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
    admin,
    coupons: new Map<string, string>(),
    orders: new Map<string, { id: string; paymentId: string }>(),
  };
  return {
    ...shop,
    apiOf: (user, instance) => take(take(apis, user), instance),
    get now() {
      return (world.clock.now().getTime() - opensAtMs) / 1_000;
    },
    setTime: (seconds) => world.clock.stopAt(at(seconds)),
    timeOf: (seconds) => (seconds === null ? null : at(seconds).toISOString()),
    secondsOf: (time) => secondsSince(opensAtMs, time),
    sweep: () => sweepOrders(world),
    readState: async () => `${await readState(world, shop, people)}${await audit()}`,
  };
}

/** The actual rows in the form of `stateText`. */
async function readState(
  world: World,
  {
    itemIds,
    couponId,
    opensAtMs,
    coupons,
    orders,
  }: Pick<RealShop, 'itemIds' | 'couponId' | 'opensAtMs' | 'coupons' | 'orders'>,
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
  const windows = await world.rows<{ from: Date | null; until: Date | null }>(
    `SELECT on_sale_from AS "from", on_sale_until AS "until" FROM item_items
     WHERE id = ANY($1) ORDER BY array_position($1, id)`,
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
  const carts = await world.rows<{ userId: string; itemId: string; quantity: number }>(
    `SELECT user_id AS "userId", item_id AS "itemId", quantity FROM order_cart_items
       WHERE user_id = ANY($1)`,
    [userIds],
  );
  const [coupon] = await world.rows<{ end: string; quantity: number }>(
    `SELECT quantity, CASE WHEN revoked_at IS NOT NULL THEN 'REVOKED' WHEN ended_at IS NOT NULL THEN 'ENDED'
       ELSE 'NONE' END AS "end" FROM coupon_coupons WHERE id = $1`,
    [couponId],
  );
  const placed = await world.rows<{
    id: string;
    status: string;
    total: string;
    lines: { itemId: string; refundedQuantity: number }[];
  }>(`SELECT id, status, total, lines FROM order_orders WHERE user_id = ANY($1)`, [userIds]);
  return JSON.stringify({
    stock: stock.map(({ available }) => available),
    balances: accounts.map(({ balance }) => Number(balance)),
    windows: windows.map(({ from, until }) =>
      windowText({ from: secondsSince(opensAtMs, from), until: secondsSince(opensAtMs, until) }),
    ),
    couponQuantity: coupon?.quantity,
    couponEnd: coupon?.end,
    carts: userIds.map((userId) =>
      itemIds.map((itemId) => {
        const row = carts.find((one) => one.userId === userId && one.itemId === itemId);
        return row?.quantity ?? 0;
      }),
    ),
    coupons: claimed
      .map(({ id, userId, orderId }) => {
        const user = `u${userIds.indexOf(userId)}`;
        return `${labels.get(id)} ${user} ${orderId && labels.get(orderId)}`;
      })
      .sort(),
    orders: placed
      .map(({ id, status, total, lines }) => {
        const refunded = itemIds.map(
          (itemId) => lines.find((line) => line.itemId === itemId)?.refundedQuantity ?? 0,
        );
        return `${labels.get(id)} ${status} ${total} -${refunded.join()}`;
      })
      .sort(),
  });
}

function secondsSince(startMs: number, time: string | Date | null | undefined): number | null {
  return time ? (new Date(time).getTime() - startMs) / 1_000 : null;
}
