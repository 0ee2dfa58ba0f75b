import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { onsale } from '../shared/session.js';

const t = texts({ en: { best: 'Best sellers' }, ko: { best: '인기 상품' } });

/** Nothing is shown before the first sale. */
export function BestSellers() {
  const best = useLoaded(() => onsale.get('/v1/items/top', { params: { query: { limit: 5 } } }));
  const items = best.value.value?.data;
  if (!items?.length) return null;
  return (
    <section aria-labelledby="best">
      <h2 id="best">{t.best}</h2>
      <ol class="plain-list best">
        {items.map(({ itemId, rank, name, price }) => (
          <li key={itemId} class="card">
            <span class="rank number">{rank}</span>
            <a class="plain" href={`/items/${itemId}`}>
              {name}
            </a>
            <span class="muted number">{money(price)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
