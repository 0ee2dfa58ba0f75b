import { useEffect, useRef } from 'preact/hooks';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { drawPrice, priceStyle } from './price-styles.js';
import type { SeatPlan } from './seat-plan.js';

const t = texts({
  en: { prices: 'Prices', taken: 'Taken', own: 'Yours', chosen: 'Chosen', free: 'Free' },
  ko: { prices: '가격', taken: '선택 불가', own: '내 좌석', chosen: '선택한 좌석', free: '무료' },
});

const SIZE = 18;

/** What the colours, patterns and signs of the map mean. */
export function PriceLegend({ plan }: { readonly plan: SeatPlan }) {
  return (
    <ul class="plain-list legend" aria-label={t.prices}>
      {plan.prices.map((price, tier) => (
        <li key={price}>
          <Sample tier={tier} />
          {price === 0 ? t.free : money(price)}
        </li>
      ))}
      <li>
        <span class="sign" aria-hidden="true">
          ×
        </span>
        {t.taken}
      </li>
      <li>
        <span class="sign chosen" aria-hidden="true">
          ✓
        </span>
        {t.chosen}
      </li>
      <li>
        <span class="sign own" aria-hidden="true">
          ★
        </span>
        {t.own}
      </li>
    </ul>
  );
}

function Sample({ tier }: { readonly tier: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const draw = () => {
      const context = canvas.current!.getContext('2d')!;
      context.clearRect(0, 0, SIZE * 2, SIZE * 2);
      drawPrice(context, priceStyle(tier), SIZE * 2, dark.matches);
    };
    draw();
    dark.addEventListener('change', draw);
    return () => dark.removeEventListener('change', draw);
  }, [tier]);
  return <canvas ref={canvas} width={SIZE * 2} height={SIZE * 2} aria-hidden="true" />;
}
