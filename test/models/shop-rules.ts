import type { OrderStatus } from '../../src/modules/order/domain/order.js';
import type { Step } from '../support/models/linearizable.js';
import {
  COUPON,
  isDue,
  isOnSale,
  isPending,
  LIMITS,
  ORDER_EXPIRY_SECONDS,
  piecesOf,
  type PlacedOrder,
  PRICES,
  REFUND_SECONDS,
  refundedAmount,
  type SaleWindow,
  type ShopModel,
  windowText,
} from './shop-model.js';

type ShopStep = Step<ShopModel>;

export interface OrderRequest {
  readonly user: number;
  /** How many of each item. */
  readonly quantities: readonly number[];
  readonly coupon: string | null;
  readonly payNow: boolean;
  readonly expectedTotal: number | null;
}

const readClock: ShopStep = (shop, call) => {
  call.now = shop.now;
};

function answering(decide: (shop: ShopModel, now: number) => string): ShopStep {
  return (shop, call) => {
    call.answer = decide(shop, call.now);
  };
}

export function claim(user: number, label: string): ShopStep[] {
  const decide = ({ coupons, couponQuantity, couponEnd }: ShopModel, now: number): string => {
    const claimed = Object.values(coupons);
    if (couponEnd !== 'NONE' || now >= COUPON.claimableUntil) return '409 COUPON_NOT_CLAIMABLE';
    if (claimed.some((coupon) => coupon.user === user)) return '409 COUPON_ALREADY_CLAIMED';
    if (claimed.length >= couponQuantity) return '409 COUPON_SOLD_OUT';
    coupons[label] = { user, usedBy: null };
    return '201 AVAILABLE';
  };
  return [readClock, answering(decide)];
}

/** The sale windows are read before the stock is locked: an order that waits for the lock may miss a change. */
export function order(request: OrderRequest, label: string): ShopStep[] {
  const checkWindows: ShopStep = (shop, call) => {
    const isClosed = (quantity: number, item: number) =>
      quantity > 0 && !isOnSale(shop, item, call.now);
    if (request.quantities.some(isClosed)) call.answer = '409 ITEM_NOT_ON_SALE';
  };
  const decide: ShopStep = (shop, call) => {
    call.answer ??= place(shop, request, label, call.now);
  };
  return [readClock, checkWindows, decide];
}

/** Takes stock, coupon and payment together or not at all. */
function place(shop: ShopModel, request: OrderRequest, label: string, now: number): string {
  const { user, quantities, coupon, payNow, expectedTotal } = request;
  const exceeds = (quantity: number, item: number) =>
    quantity > 0 && piecesOf(shop, user, item) + quantity > (LIMITS[item] ?? Infinity);
  if (quantities.some(exceeds)) return '409 ITEM_LIMIT_EXCEEDED';
  if (quantities.some((quantity, item) => quantity > (shop.stock[item] ?? 0))) {
    return '409 OUT_OF_STOCK';
  }
  const refusal = coupon === null ? null : couponRefusal(shop, coupon, request, now);
  if (refusal) return refusal;
  const total = amountOf(quantities) - (coupon === null ? 0 : COUPON.discount);
  if (expectedTotal !== null && expectedTotal !== total) return '409 TOTAL_CHANGED';
  const balance = shop.balances[user] ?? 0;
  if (payNow && balance < total) return '402 INSUFFICIENT_BALANCE';

  for (const [item, quantity] of quantities.entries()) shop.stock[item]! -= quantity;
  const claimed = coupon === null ? undefined : shop.coupons[coupon];
  if (claimed) claimed.usedBy = label;
  const cart = shop.carts[user] ?? [];
  const fromCart = quantities.map((quantity, item) => Math.min(quantity, cart[item] ?? 0));
  for (const [item, quantity] of fromCart.entries()) cart[item]! -= quantity;
  const until = now + ORDER_EXPIRY_SECONDS;
  const refunded = quantities.map(() => 0);
  const unpaid = { user, quantities, refunded, fromCart, coupon, total, until, paidAt: null };
  const placed: PlacedOrder = { ...unpaid, status: 'PENDING_PAYMENT' };
  shop.orders[label] = placed;
  const paid = payNow ? `, ${pay(shop, placed)}` : '';
  return `201 ${placed.status} ${total} until ${until}${paid}`;
}

function amountOf(quantities: readonly number[]): number {
  return quantities.reduce((sum, each, item) => sum + each * (PRICES[item] ?? 0), 0);
}

function couponRefusal(
  { coupons, couponEnd, couponItems }: ShopModel,
  label: string,
  { user, quantities }: OrderRequest,
  now: number,
): string | null {
  const counts = (item: number) => couponItems?.includes(item) ?? true;
  const subtotal = amountOf(quantities.map((each, item) => (counts(item) ? each : 0)));
  const claimed = coupons[label];
  if (claimed?.user !== user) return '404 USER_COUPON_NOT_FOUND';
  if (claimed.usedBy !== null) return '409 COUPON_ALREADY_USED';
  if (couponEnd === 'REVOKED') return '409 COUPON_REVOKED';
  if (now >= COUPON.validUntil) return '409 COUPON_EXPIRED';
  return subtotal < COUPON.minOrderAmount ? '409 COUPON_NOT_APPLICABLE' : null;
}

function pay(shop: ShopModel, placed: PlacedOrder): string {
  placed.status = 'COMPLETED';
  placed.paidAt = shop.now;
  shop.balances[placed.user]! -= placed.total;
  return `left ${shop.balances[placed.user]}`;
}

export function confirm(user: number, label: string): ShopStep[] {
  const decide = (shop: ShopModel): string => {
    const placed = shop.orders[label];
    if (placed?.user !== user) return '404 PAYMENT_NOT_FOUND';
    if (placed.status === 'COMPLETED') return '409 PAYMENT_ALREADY_PAID';
    if (placed.status === 'REFUNDED') return '409 PAYMENT_ALREADY_REFUNDED';
    if (!isPending(placed, shop.now)) return '409 ORDER_NOT_PENDING';
    if ((shop.balances[user] ?? 0) < placed.total) return '402 INSUFFICIENT_BALANCE';
    return `200 paid ${placed.total}, ${pay(shop, placed)}`;
  };
  return [answering(decide)];
}

export function cancel(user: number, label: string): ShopStep[] {
  const decide = (shop: ShopModel): string => {
    const placed = shop.orders[label];
    if (placed?.user !== user) return '404 ORDER_NOT_FOUND';
    if (!isPending(placed, shop.now)) return '409 ORDER_NOT_PENDING';
    endUnpaid(shop, placed, 'CANCELLED');
    return '200 CANCELLED';
  };
  return [answering(decide)];
}

/** `user` is null for an admin, who may refund at any time; `item` is null for all that is left. */
export function refund(user: number | null, label: string, item: number | null): ShopStep[] {
  const decide = (shop: ShopModel): string => {
    const placed = shop.orders[label];
    if (!placed || (user !== null && placed.user !== user)) return '404 PAYMENT_NOT_FOUND';
    if (placed.status === 'REFUNDED') return '409 PAYMENT_ALREADY_REFUNDED';
    if (placed.paidAt === null) return '409 PAYMENT_NOT_PAID';
    const isLate = shop.now >= placed.paidAt + REFUND_SECONDS;
    if (user !== null && isLate) return '409 REFUND_CUTOFF_PASSED';
    const left = placed.quantities.map((quantity, index) => quantity - placed.refunded[index]!);
    if (item !== null && left[item] === 0) return '409 REFUND_EXCEEDS_PURCHASE';
    const before = refundedAmount(placed);
    for (const [index, quantity] of left.entries()) {
      const back = item === null ? quantity : index === item ? 1 : 0;
      placed.refunded[index]! += back;
      shop.stock[index]! += back;
    }
    const refunded = refundedAmount(placed);
    shop.balances[placed.user]! += refunded - before;
    const isLast = placed.quantities.join() === placed.refunded.join();
    if (isLast) finish(shop, placed, 'REFUNDED');
    return `200 ${isLast ? 'REFUNDED' : 'PAID'} ${refunded}`;
  };
  return [answering(decide)];
}

/** Expires an order that is due. */
export function expire(label: string): ShopStep[] {
  return [
    (shop) => {
      const placed = shop.orders[label];
      if (placed && isDue(placed, shop.now)) endUnpaid(shop, placed, 'EXPIRED');
    },
  ];
}

/** Returns stock, coupon, and what left the cart. */
function endUnpaid(shop: ShopModel, placed: PlacedOrder, status: OrderStatus): void {
  end(shop, placed, status);
  const cart = shop.carts[placed.user] ?? [];
  for (const [item, quantity] of placed.fromCart.entries()) cart[item]! += quantity;
}

/** Returns stock and coupon. */
function end(shop: ShopModel, placed: PlacedOrder, status: OrderStatus): void {
  for (const [item, quantity] of placed.quantities.entries()) shop.stock[item]! += quantity;
  finish(shop, placed, status);
}

/** Returns the coupon. */
function finish(shop: ShopModel, placed: PlacedOrder, status: OrderStatus): void {
  placed.status = status;
  const coupon = placed.coupon === null ? undefined : shop.coupons[placed.coupon];
  if (coupon) coupon.usedBy = null;
}

export function adjust(item: number, delta: number): ShopStep[] {
  const decide = ({ stock }: ShopModel): string => {
    const adjusted = (stock[item] ?? 0) + delta;
    if (adjusted < 0) return '409 STOCK_BELOW_ZERO';
    stock[item] = adjusted;
    return `201 ${adjusted}`;
  };
  return [answering(decide)];
}

export function putInCart(user: number, item: number, quantity: number): ShopStep[] {
  const decide = ({ carts }: ShopModel): string => {
    carts[user]![item] = quantity;
    return '200 put';
  };
  return [answering(decide)];
}

export function changeWindow(item: number, window: SaleWindow): ShopStep[] {
  const decide = ({ windows }: ShopModel): string => {
    windows[item] = window;
    return `200 ${windowText(window)}`;
  };
  return [answering(decide)];
}

/** Pieces that were claimed stay claimed. */
export function changeQuantity(quantity: number): ShopStep[] {
  const decide = (shop: ShopModel): string => {
    const issued = Object.keys(shop.coupons).length;
    if (quantity < issued) return '409 COUPON_QUANTITY_TOO_SMALL';
    shop.couponQuantity = quantity;
    return `200 ${quantity - issued}`;
  };
  return [answering(decide)];
}

export function endCoupon(revoke: boolean): ShopStep[] {
  const decide = (shop: ShopModel): string => {
    if (shop.couponEnd !== 'REVOKED') shop.couponEnd = revoke ? 'REVOKED' : 'ENDED';
    return '200 ENDED';
  };
  return [answering(decide)];
}

export function viewStock(item: number): ShopStep[] {
  return [answering(({ stock }) => `200 ${stock[item]}`)];
}

export function viewCoupon(): ShopStep[] {
  const decide = ({ coupons, couponQuantity }: ShopModel) =>
    `200 ${couponQuantity - Object.keys(coupons).length}`;
  return [answering(decide)];
}

export function setTime(now: number): ShopStep[] {
  return [
    answering((shop) => {
      shop.now = Math.max(shop.now, now);
      return 'done';
    }),
  ];
}
