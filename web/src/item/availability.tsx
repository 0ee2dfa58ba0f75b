import type { components } from '@onsale/client';
import { now } from '../shared/clock.js';
import { Countdown } from '../shared/countdown.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';

export type Item = components['schemas']['ItemDto'];

/** From here on down the number of pieces matters to the user. */
const FEW = 100;

const t = texts({
  en: {
    soldOut: 'Sold out',
    startsIn: 'On sale in',
    ended: 'Sale ended',
    left: (left: string) => `${left} left`,
    available: 'Available',
  },
  ko: {
    soldOut: '품절',
    startsIn: '판매 시작까지',
    ended: '판매 종료',
    left: (left: string) => `${left}개 남음`,
    available: '구매 가능',
  },
});

export type SaleStatus = 'SOON' | 'ON_SALE' | 'ENDED';

/** @param nowMs the time of the server */
export function saleStatus({ onSaleFrom, onSaleUntil }: Item, nowMs: number): SaleStatus {
  if (onSaleFrom !== null && nowMs < Date.parse(onSaleFrom)) return 'SOON';
  return onSaleUntil !== null && nowMs >= Date.parse(onSaleUntil) ? 'ENDED' : 'ON_SALE';
}

/** Whether the item can be bought, in a few words. `exact`: with the number of pieces, however many there are. */
export function Availability({
  item,
  exact = false,
}: {
  readonly item: Item;
  readonly exact?: boolean;
}) {
  const status = saleStatus(item, now.value);
  if (status === 'ENDED') return <span class="badge">{t.ended}</span>;
  if (item.stock === 0) return <span class="badge bad">{t.soldOut}</span>;
  if (status === 'SOON') {
    return (
      <span class="badge soon">
        {t.startsIn} <Countdown until={item.onSaleFrom!} />
      </span>
    );
  }
  const isScarce = item.stock <= FEW;
  return (
    <span class={isScarce ? 'badge warn number' : 'badge good number'}>
      {isScarce || exact ? t.left(count(item.stock)) : t.available}
    </span>
  );
}
