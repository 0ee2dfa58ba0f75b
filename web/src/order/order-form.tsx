import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { type BasketLine, discountOf, discountText, subtotalOf } from '../coupon/discount.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import type { KeptOrder } from './kept-order.js';
import { isAboutCoupon, OrderRefusal } from './refusal.js';
import './order.css';

const t = texts({
  en: {
    coupon: 'Coupon',
    none: 'No coupon',
    notHere: (text: string) => `${text} (not for this order)`,
    saves: (text: string, amount: string) => `${text}: saves ${amount}`,
    discount: 'Discount',
    total: 'Total',
    order: 'Order now',
  },
  ko: {
    coupon: '쿠폰',
    none: '쿠폰 사용 안 함',
    notHere: (text: string) => `${text} (이 주문에 사용 불가)`,
    saves: (text: string, amount: string) => `${text}: ${amount} 할인`,
    discount: '할인',
    total: '결제 금액',
    order: '주문하기',
  },
});

interface Props {
  readonly kept: KeptOrder;
  readonly basket: readonly BasketLine[];
  /** The room in front of the basket. */
  readonly roomId: string | null;
  /** After an order or a refusal: stock may have changed. */
  readonly onChange: () => void;
  /** What the user chooses before the coupon. */
  readonly children?: ComponentChildren;
}

/** From a basket to an order: coupon, total, and the button. */
export function OrderForm({ kept, basket, roomId, onChange, children }: Props) {
  const userCouponId = useSignal('');
  const coupons = useLoaded(async () => {
    const query = { status: 'AVAILABLE', limit: 100 } as const;
    return (await onsale.get('/v1/users/me/coupons', { params: { query } })).data;
  });
  const coupon = coupons.value.value?.find(({ id }) => id === userCouponId.value);
  const discount = coupon ? discountOf(basket, coupon) : 0;
  const total = subtotalOf(basket) - discount;
  const order = async (expectedTotal: number) => {
    await kept.place.run({
      items: basket.map(({ itemId, quantity }) => ({ itemId, quantity })),
      ...(coupon && { userCouponId: coupon.id }),
      expectedTotal,
    });
    if (isAboutCoupon(codeOf(kept.place.error.value))) {
      userCouponId.value = '';
      void coupons.reload();
    }
    onChange();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void order(total);
      }}
    >
      <OrderRefusal
        error={kept.place.error.value ?? kept.repeat.error.value}
        roomId={roomId}
        onAccept={(newTotal) => void order(newTotal)}
      />
      {children}
      {!!coupons.value.value?.length && (
        <label>
          {t.coupon}
          <select
            value={userCouponId.value}
            onChange={({ currentTarget }) => (userCouponId.value = currentTarget.value)}
          >
            <option value="">{t.none}</option>
            {coupons.value.value.map((it) => {
              const saved = discountOf(basket, it);
              const text = `${it.name} · ${discountText(it)}`;
              return (
                <option key={it.id} value={it.id} disabled={saved === 0}>
                  {saved === 0 ? t.notHere(text) : t.saves(text, money(saved))}
                </option>
              );
            })}
          </select>
        </label>
      )}
      <dl class="sums number">
        {discount > 0 && (
          <div>
            <dt>{t.discount}</dt>
            <dd>−{money(discount)}</dd>
          </div>
        )}
        <div class="total">
          <dt>{t.total}</dt>
          <dd aria-live="polite">{money(total)}</dd>
        </div>
      </dl>
      <button class="large" disabled={kept.place.isRunning.value || basket.length === 0}>
        {t.order}
      </button>
    </form>
  );
}
