import type { OrderStatus } from '../../src/modules/order/domain/order.js';

/** Seconds. */
export const ORDER_EXPIRY_SECONDS = 600;
export const REFUND_SECONDS = 7 * 86_400;

export const PRICES = [3_000, 2_000];
/** `maxPerUser` of each item. */
export const LIMITS = [3, null];

/** Times in seconds since the shop opened. */
export const COUPON = {
  quantity: 2,
  discount: 1_000,
  minOrderAmount: 3_000,
  claimableUntil: 900,
  validUntil: 1_200,
};

/** When an item can be ordered, in seconds since the shop opened; null for no limit. */
export interface SaleWindow {
  readonly from: number | null;
  readonly until: number | null;
}

export interface ClaimedCoupon {
  readonly user: number;
  /** The order that uses it. */
  usedBy: string | null;
}

export interface PlacedOrder {
  readonly user: number;
  /** How many of each item. */
  readonly quantities: readonly number[];
  /** How many of each item were refunded. */
  readonly refunded: number[];
  /** How many of each item left the cart. */
  readonly fromCart: readonly number[];
  readonly coupon: string | null;
  readonly total: number;
  readonly until: number;
  status: OrderStatus;
  paidAt: number | null;
}

/** What opens a shop. */
export interface ShopStart {
  readonly stock: readonly number[];
  readonly balances: readonly number[];
  /** The items that the coupon discounts; null for all. */
  readonly couponItems: readonly number[] | null;
}

/** A shop: stock, sale windows, coupons, carts, orders and balances. */
export interface ShopModel {
  /** Seconds since the shop opened. */
  now: number;
  readonly stock: number[];
  readonly balances: number[];
  /** Of each item. */
  readonly windows: SaleWindow[];
  readonly couponItems: readonly number[] | null;
  couponQuantity: number;
  couponEnd: 'NONE' | 'ENDED' | 'REVOKED';
  /** The pieces of each item in the cart of each user. */
  readonly carts: number[][];
  readonly coupons: Record<string, ClaimedCoupon>;
  readonly orders: Record<string, PlacedOrder>;
}

export function emptyShop({ stock, balances, couponItems }: ShopStart): ShopModel {
  const carts = balances.map(() => stock.map(() => 0));
  const money = { stock: [...stock], balances: [...balances] };
  const windows = stock.map(() => ({ from: null, until: null }));
  const coupon = { couponItems, couponQuantity: COUPON.quantity, couponEnd: 'NONE' } as const;
  return { now: 0, ...money, windows, ...coupon, carts, coupons: {}, orders: {} };
}

/** The pieces of an item that count for the limit of a user. An expired order counts until the sweep. */
export function piecesOf({ orders }: ShopModel, user: number, item: number): number {
  return Object.values(orders)
    .filter((placed) => placed.user === user)
    .filter(({ status }) => status === 'PENDING_PAYMENT' || status === 'COMPLETED')
    .reduce((sum, { quantities, refunded }) => {
      return sum + (quantities[item] ?? 0) - (refunded[item] ?? 0);
    }, 0);
}

export function isOnSale({ windows }: ShopModel, item: number, now: number): boolean {
  const { from = null, until = null } = windows[item] ?? {};
  return (from === null || from <= now) && (until === null || now < until);
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
export function stateText(shop: ShopModel): string {
  const { stock, balances, windows, couponQuantity, couponEnd, carts, coupons, orders } = shop;
  return JSON.stringify({
    stock,
    balances,
    windows: windows.map(windowText),
    couponQuantity,
    couponEnd,
    carts,
    coupons: inOrder(coupons).map(([label, { user, usedBy }]) => `${label} u${user} ${usedBy}`),
    orders: inOrder(orders).map(
      ([label, { status, total, refunded }]) => `${label} ${status} ${total} -${refunded.join()}`,
    ),
  });
}

export function windowText({ from, until }: SaleWindow): string {
  return `${from} to ${until}`;
}

/** What was paid for the refunded pieces. The discount is in proportion to the amounts of the items. */
export function refundedAmount({ quantities, refunded, total }: PlacedOrder): number {
  const amounts = quantities.map((quantity, item) => quantity * (PRICES[item] ?? 0));
  const subtotal = amounts.reduce((sum, amount) => sum + amount, 0);
  const discounts = shared(subtotal - total, amounts);
  return quantities
    .map((quantity, item) => {
      const pieces = shared(discounts[item] ?? 0, Array<number>(quantity).fill(1));
      const back = pieces.slice(0, refunded[item]);
      return back.reduce((sum, discount) => sum + (PRICES[item] ?? 0) - discount, 0);
    })
    .reduce((sum, amount) => sum + amount, 0);
}

/** By largest remainder; the earlier one of two equal remainders is rounded up. */
function shared(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shares = weights.map((weight) => Math.floor((amount * weight) / sum));
  const left = amount - shares.reduce((total, share) => total + share, 0);
  const remainders = weights.map((weight, index) => ({ index, left: (amount * weight) % sum }));
  remainders.sort((one, other) => other.left - one.left || one.index - other.index);
  for (const { index } of remainders.slice(0, left)) shares[index]! += 1;
  return shares;
}

function inOrder<Item>(labelled: Readonly<Record<string, Item>>): [string, Item][] {
  return Object.entries(labelled).sort(([a], [b]) => (a < b ? -1 : 1));
}
