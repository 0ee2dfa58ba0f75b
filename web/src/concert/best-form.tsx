import { useSignal } from '@preact/signals';
import { Quantity } from '../item/quantity.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { SeatPlan } from './seat-plan.js';

const t = texts({
  en: {
    best: 'Best available',
    hint: 'Seats side by side, chosen and held for you at once.',
    count: 'Seats',
    section: 'Section',
    price: 'Highest price',
    any: 'Any',
    find: 'Hold the best seats',
  },
  ko: {
    best: '추천 좌석',
    hint: '나란히 붙은 가장 좋은 좌석을 골라 바로 선점해 드려요.',
    count: '좌석 수',
    section: '구역',
    price: '최대 가격',
    any: '전체',
    find: '추천 좌석 선점하기',
  },
});

export interface Best {
  readonly count: number;
  readonly section?: string;
  readonly maxPrice?: number;
}

interface Props {
  readonly plan: SeatPlan;
  readonly most: number;
  readonly isBusy: boolean;
  readonly onFind: (best: Best) => void;
}

/** Leaves the choice of the seats to the server. */
export function BestForm({ plan, most, isBusy, onFind }: Props) {
  const quantity = useSignal(2);
  const section = useSignal('');
  const price = useSignal('');
  const seated = plan.sections.filter(({ areaId }) => areaId === null);
  if (seated.length === 0) return null;
  const prices = [...new Set(seated.map((one) => one.price))].sort((a, b) => b - a);
  return (
    <form
      class="card best"
      aria-labelledby="best"
      onSubmit={(event) => {
        event.preventDefault();
        onFind({
          count: Math.min(quantity.value, most),
          ...(section.value !== '' && { section: section.value }),
          ...(price.value !== '' && { maxPrice: Number(price.value) }),
        });
      }}
    >
      <h2 id="best">{t.best}</h2>
      <p class="muted">{t.hint}</p>
      <Quantity
        label={t.count}
        value={Math.min(quantity.value, most)}
        most={most}
        onChange={(value) => (quantity.value = value)}
      />
      <div class="two">
        <label>
          {t.section}
          <select
            value={section.value}
            onChange={({ currentTarget }) => (section.value = currentTarget.value)}
          >
            <option value="">{t.any}</option>
            {seated.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {t.price}
          <select
            value={price.value}
            onChange={({ currentTarget }) => (price.value = currentTarget.value)}
          >
            <option value="">{t.any}</option>
            {prices.map((one) => (
              <option key={one} value={one}>
                {money(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <button type="submit" disabled={isBusy || most < 1}>
        {t.find}
      </button>
    </form>
  );
}
