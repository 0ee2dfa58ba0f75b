import type { components } from '@onsale/client';
import { Quantity } from '../item/quantity.js';
import { useAction } from '../shared/action.js';
import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import { KeptOrderPanel } from './kept-order-panel.js';
import { useKeptOrder } from './kept-order.js';
import { OrderForm } from './order-form.js';

const t = texts({
  en: {
    cart: 'Cart',
    remove: (name: string) => `Remove ${name}`,
    quantityOf: (name: string) => `Quantity of ${name}`,
    few: (left: string) => `Only ${left} left`,
  },
  ko: {
    cart: '장바구니',
    remove: (name: string) => `${name} 삭제`,
    quantityOf: (name: string) => `${name} 수량`,
    few: (left: string) => `${left}개만 남음`,
  },
});

/** Nothing is shown while the cart is empty. @param onOrder after an order was placed or has ended */
export function Cart({ onOrder }: { readonly onOrder: () => void }) {
  const cart = useLoaded(() => onsale.get('/v1/cart'));
  const kept = useKeptOrder('cart');
  const change = useAction(async (itemId: string, quantity: number) => {
    const path = { itemId };
    if (quantity === 0) await onsale.delete('/v1/cart/items/{itemId}', { params: { path } });
    else await onsale.put('/v1/cart/items/{itemId}', { params: { path }, body: { quantity } });
    await cart.reload();
  });
  const onChange = () => {
    void cart.reload();
    onOrder();
  };
  const lines = cart.value.value?.items ?? [];
  if (!kept.isOpen.value && lines.length === 0) return <ProblemNotice error={cart.error.value} />;
  return (
    <section id="cart" aria-labelledby="cart-heading">
      <h2 id="cart-heading">{t.cart}</h2>
      {kept.isOpen.value ? (
        <KeptOrderPanel kept={kept} onNext={onChange} />
      ) : (
        <div class="card">
          <OrderForm kept={kept} basket={lines} roomId={roomOf(lines)} onChange={onChange}>
            <ul class="plain-list cart-lines">
              {lines.map(({ itemId, name, amount, quantity, stock }) => (
                <li key={itemId} class="row between">
                  <a href={`/items/${itemId}`}>{name}</a>
                  <span class="number">{money(amount)}</span>
                  {quantity > stock && <span class="badge bad">{t.few(count(stock))}</span>}
                  <Quantity
                    value={quantity}
                    most={Math.max(stock, quantity)}
                    label={t.quantityOf(name)}
                    onChange={(value) => void change.run(itemId, value)}
                  />
                  <button
                    type="button"
                    class="link"
                    aria-label={t.remove(name)}
                    onClick={() => void change.run(itemId, 0)}
                  >
                    ✕
                  </button>
                </li>
              ))}
            </ul>
          </OrderForm>
          <ProblemNotice error={change.error.value} />
        </div>
      )}
    </section>
  );
}

/** Null without one. The server refuses items of different rooms. */
function roomOf(lines: components['schemas']['CartDto']['items']): string | null {
  return lines.find(({ roomId }) => roomId !== null)?.roomId ?? null;
}
