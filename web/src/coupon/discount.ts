import type { components } from '@onsale/client';
import { instantText, money } from '../shared/format.js';
import { texts } from '../shared/language.js';

export type Terms = Pick<
  components['schemas']['CouponDto'],
  'name' | 'discount' | 'minOrderAmount' | 'itemIds' | 'validUntil'
>;

export interface BasketLine {
  readonly itemId: string;
  readonly quantity: number;
  readonly price: number;
}

const t = texts({
  en: {
    percent: (value: number) => `${value}% off`,
    fixed: (amount: string) => `${amount} off`,
    upTo: (amount: string) => `up to ${amount}`,
    from: (amount: string) => `from ${amount}`,
    some: 'for some items',
    until: (date: string) => `valid until ${date}`,
  },
  ko: {
    percent: (value: number) => `${value}% 할인`,
    fixed: (amount: string) => `${amount} 할인`,
    upTo: (amount: string) => `최대 ${amount}`,
    from: (amount: string) => `${amount} 이상 구매 시`,
    some: '일부 상품 한정',
    until: (date: string) => `${date}까지 사용`,
  },
});

export function discountText({ discount: { type, value } }: Pick<Terms, 'discount'>): string {
  return type === 'PERCENT' ? t.percent(value) : t.fixed(money(value));
}

export function conditionsText(terms: Terms): string {
  const { discount, minOrderAmount, itemIds, validUntil } = terms;
  return [
    ...(discount.maxAmount === null ? [] : [t.upTo(money(discount.maxAmount))]),
    ...(minOrderAmount > 0 ? [t.from(money(minOrderAmount))] : []),
    ...(itemIds === null ? [] : [t.some]),
    t.until(instantText(validUntil)),
  ].join(' · ');
}

export function subtotalOf(basket: readonly BasketLine[]): number {
  return basket.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

/**
 * What the server will take off; 0 if the coupon does not apply. Only for the total that the user agrees to:
 * the server computes its own, and refuses an order whose total differs.
 */
export function discountOf(
  basket: readonly BasketLine[],
  { discount: { type, value, maxAmount }, minOrderAmount, itemIds }: Terms,
): number {
  const counted = subtotalOf(
    basket.filter(({ itemId }) => itemIds === null || itemIds.includes(itemId)),
  );
  if (counted === 0 || counted < minOrderAmount) return 0;
  const full = type === 'FIXED' ? value : Math.floor((counted * value) / 100);
  return Math.min(full, maxAmount ?? full, counted);
}
