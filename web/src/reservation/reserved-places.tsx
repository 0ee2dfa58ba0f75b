import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Reservation } from './holds.js';

const t = texts({
  en: {
    seat: (row: number, number: number) => `Row ${row}, seat ${number}`,
    standing: (quantity: string) => `${quantity} standing`,
    total: 'Total',
  },
  ko: {
    seat: (row: number, number: number) => `${row}열 ${number}번`,
    standing: (quantity: string) => `스탠딩 ${quantity}명`,
    total: '합계',
  },
});

/** Seats and standing places with their prices. */
export function ReservedPlaces({ reservation }: { readonly reservation: Reservation }) {
  const { seats, areas, amount } = reservation;
  return (
    <ul class="plain-list places">
      {seats.map(({ id, section, row, number, price }) => (
        <li key={id} class="row between">
          <span>
            {section} · {t.seat(row, number)}
          </span>
          <span class="number">{money(price)}</span>
        </li>
      ))}
      {areas.map(({ id, section, quantity, price }) => (
        <li key={id} class="row between">
          <span>
            {section} · {t.standing(count(quantity))}
          </span>
          <span class="number">{money(price * quantity)}</span>
        </li>
      ))}
      <li class="row between">
        <strong>{t.total}</strong>
        <strong class="number">{money(amount)}</strong>
      </li>
    </ul>
  );
}
