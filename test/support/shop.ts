import { ExpireOrdersJob } from '../../src/modules/order/infrastructure/schedule/expire-orders.job.js';
import { type Answer, type Api, assertStatus } from './api.js';
import { claim, openCoupon } from './coupons.js';
import { addItem as putOnSale } from './items.js';
import { addPerson, type Person } from './people.js';
import { findBreaches } from './sale-invariants.js';
import { World, type WorldOptions } from './world.js';

export interface ShopItem {
  readonly id: string;
  readonly price: number;
}

interface Shop {
  readonly world: World;
  readonly buyer: Person;
}

/** Registers the hooks of a describe block: one world, a new buyer for each test, and an audit after each test. */
export function useShop(assign: (shop: Shop) => void, options: WorldOptions = {}): void {
  let world: World;

  beforeAll(async () => {
    world = await World.start(options);
  });

  beforeEach(async () => {
    assign({ world, buyer: await addPerson(world, { balance: 1_000_000 }) });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());
}

/** Creates an item, by default with a stock of 100. */
export function addItem(
  world: World,
  item: Parameters<typeof putOnSale>[1] = {},
): Promise<ShopItem> {
  return putOnSale(world, { stock: 100, ...item });
}

/** A coupon for 1,000 off that anybody may claim at once; `terms` may say otherwise. */
export async function addCoupon(
  world: World,
  terms: Parameters<typeof openCoupon>[1] = {},
): Promise<string> {
  const inDays = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000);
  const { id } = await openCoupon(world, {
    quantity: 1_000,
    claimableFrom: inDays(-1),
    claimableUntil: inDays(1),
    validUntil: inDays(30),
    ...terms,
  });
  return id;
}

/** Claims the coupon. Returns the id of the user's own coupon. */
export async function claimCoupon({ api }: Person, couponId: string): Promise<string> {
  const answer = await claim(api, { id: couponId });
  assertStatus(answer, 201);
  return answer.body.id as string;
}

/** The ids of an order and its payment. */
export interface PlacedOrder {
  readonly id: string;
  readonly paymentId: string;
}

export interface OrderExtras {
  readonly userCouponId?: string;
  readonly payNow?: boolean;
  readonly expectedTotal?: number;
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

/** The available stock in the row. */
export function stockOf(world: World, { id }: ShopItem): Promise<number> {
  return world.count(`SELECT available FROM item_stock WHERE item_id = $1`, [id]);
}

/** Runs one sweep of expired orders on every instance at once. */
export async function sweepOrders(world: World): Promise<void> {
  await Promise.all(world.instances.map((instance) => instance.get(ExpireOrdersJob).run()));
}
