import type { OrderStatus } from '../../src/modules/order/domain/order.js';

/** Seconds. */
export const ORDER_EXPIRY_SECONDS = 600;
export const REFUND_SECONDS = 7 * 86_400;

export const PRICES = [3_000, 2_000];

/** Times in seconds since the shop opened. */
export const COUPON = {
  quantity: 2,
  discount: 1_000,
  minOrderAmount: 3_000,
  claimableUntil: 900,
  validUntil: 1_200,
};

export interface ClaimedCoupon {
  readonly user: number;
  /** The order that uses it. */
  usedBy: string | null;
}

export interface PlacedOrder {
  readonly user: number;
  /** How many of each item. */
  readonly quantities: readonly number[];
  readonly coupon: string | null;
  readonly total: number;
  readonly until: number;
  status: OrderStatus;
  paidAt: number | null;
}

/** A shop: stock, coupons, orders and balances. */
export interface ShopModel {
  /** Seconds since the shop opened. */
  now: number;
  readonly stock: number[];
  readonly balances: number[];
  readonly coupons: Record<string, ClaimedCoupon>;
  readonly orders: Record<string, PlacedOrder>;
}

export function emptyShop(stock: readonly number[], balances: readonly number[]): ShopModel {
  return { now: 0, stock: [...stock], balances: [...balances], coupons: {}, orders: {} };
}

/** Whether the order can still be paid, by the clock. */
export function isPending({ status, until }: PlacedOrder, now: number): boolean {
  return status === 'PENDING_PAYMENT' && until > now;
}

/** Whether the next sweep expires the order. */
export function isDue({ status, until }: PlacedOrder, now: number): boolean {
  return status === 'PENDING_PAYMENT' && until <= now;
}

/** The expected rows, as text. */
export function stateText({ stock, balances, coupons, orders }: ShopModel): string {
  return JSON.stringify({
    stock,
    balances,
    coupons: inOrder(coupons).map(([label, { user, usedBy }]) => `${label} u${user} ${usedBy}`),
    orders: inOrder(orders).map(([label, { status, total }]) => `${label} ${status} ${total}`),
  });
}

function inOrder<Item>(labelled: Readonly<Record<string, Item>>): [string, Item][] {
  return Object.entries(labelled).sort(([a], [b]) => (a < b ? -1 : 1));
}
