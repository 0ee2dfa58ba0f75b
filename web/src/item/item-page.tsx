import { synchroniseClock } from '../shared/clock.js';
import { count, instantText, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { idInPath, mount } from '../shared/mount.js';
import { PageProblem } from '../shared/page-problem.js';
import { usePolling, useReturn } from '../shared/polling.js';
import { onsale } from '../shared/session.js';
import { Availability, type Item } from './availability.js';
import { Purchase } from './purchase.js';
import { Swatch } from './swatch.js';
import './item.css';

/** Between two looks at the stock. */
const STOCK_SECONDS = 5;

const t = texts({
  en: {
    limit: (most: string) => `At most ${most} for each person`,
    until: (date: string) => `On sale until ${date}`,
  },
  ko: {
    limit: (most: string) => `1인당 최대 ${most}개`,
    until: (date: string) => `${date}까지 판매`,
  },
});

const itemId = idInPath();

function Page() {
  const item = useLoaded(() => onsale.get('/v1/items/{itemId}', { params: { path: { itemId } } }));
  usePolling(item.reload, STOCK_SECONDS);
  useReturn(() => void item.reload());
  const found = item.value.value;
  if (!found) {
    return <PageProblem error={item.error.value} what="item" />;
  }
  return (
    <div class="item">
      <Details item={found} />
      <Purchase item={found} onChange={() => void item.reload()} />
    </div>
  );
}

function Details({ item }: { readonly item: Item }) {
  const { name, description, price, maxPerUser, onSaleUntil } = item;
  document.title = `${name} · Onsale`;
  return (
    <article class="card flush">
      <Swatch name={name} />
      <div class="card-body">
        <h1>{name}</h1>
        {description && <p>{description}</p>}
        <p class="item-price number">{money(price)}</p>
        <p>
          <Availability item={item} exact />
        </p>
        {maxPerUser !== null && <p class="muted">{t.limit(count(maxPerUser))}</p>}
        {onSaleUntil !== null && <p class="muted">{t.until(instantText(onSaleUntil))}</p>}
      </div>
    </article>
  );
}

void synchroniseClock();
mount(Page, { wide: true });
