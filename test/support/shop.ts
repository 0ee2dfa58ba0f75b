import { CouponFacade } from '../../src/modules/coupon/index.js';
import { ExpireOrdersJob } from '../../src/modules/order/infrastructure/schedule/expire-orders.job.js';
import type { Answer, Api } from './api.js';
import { addItem as putOnSale } from './items.js';
import type { Person } from './people.js';
import type { World } from './world.js';

export interface ShopItem {
  readonly id: string;
  readonly price: number;
}

/** An item with a stock of a hundred unless `item` says otherwise. */
export function addItem(
  world: World,
  item: Parameters<typeof putOnSale>[1] = {},
): Promise<ShopItem> {
  return putOnSale(world, { stock: 100, ...item });
}

type NewCoupon = Parameters<CouponFacade['createCoupon']>[0];

/** A coupon that anybody may claim at once; 1,000 off unless `changes` says otherwise. */
export async function addCoupon(world: World, changes: Partial<NewCoupon> = {}): Promise<string> {
  const inDays = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000);
  const { id } = await world.app.get(CouponFacade).createCoupon({
    name: 'A coupon',
    discount: { type: 'FIXED', value: 1_000, maxAmount: null },
    minOrderAmount: 0,
    quantity: 1_000,
    claimableFrom: inDays(-1),
    claimableUntil: inDays(1),
    validUntil: inDays(30),
    ...changes,
  });
  return id;
}

/** Claims the coupon; the id of the person's own one. */
export async function claimCoupon({ api }: Person, couponId: string): Promise<string> {
  const answer = await api.post(`/v1/coupons/${couponId}/claim`);
  assertStatus(answer, 201);
  return answer.body.id as string;
}

/** An order as its buyer knows it. */
export interface PlacedOrder {
  readonly id: string;
  readonly paymentId: string;
}

export interface OrderExtras {
  readonly userCouponId?: string;
  readonly payNow?: boolean;
}

/** `basket`: how many of which item, e.g. `[[lp, 2]]`. */
export function order(
  api: Api,
  basket: readonly (readonly [ShopItem, number])[],
  extras: OrderExtras = {},
): Promise<Answer> {
  const items = basket.map(([{ id }, quantity]) => ({ itemId: id, quantity }));
  return api.post('/v1/orders', { items, ...extras });
}

export async function placeOrder(
  { api }: Pick<Person, 'api'>,
  basket: readonly (readonly [ShopItem, number])[],
  extras: OrderExtras = {},
): Promise<PlacedOrder> {
  const answer = await order(api, basket, extras);
  assertStatus(answer, 201);
  return { id: answer.body.id as string, paymentId: answer.body.payment.id as string };
}

export function cancel({ api }: Pick<Person, 'api'>, { id }: PlacedOrder): Promise<Answer> {
  return api.post(`/v1/orders/${id}/cancel`);
}

/** What can still be ordered, as the row says. */
export function stockOf(world: World, { id }: ShopItem): Promise<number> {
  return world.count(`SELECT available FROM item_stock WHERE item_id = $1`, [id]);
}

/** One round of expiring orders on every instance at once. */
export async function sweepOrders(world: World): Promise<void> {
  await Promise.all(world.instances.map((instance) => instance.get(ExpireOrdersJob).run()));
}

function assertStatus(answer: Answer, status: number): void {
  if (answer.status === status) return;
  throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}
