import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Availability, type Item } from '../item/availability.js';
import { Swatch } from '../item/swatch.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { onsale } from '../shared/session.js';

/** Between the last key and the search. */
const TYPING_MS = 300;

const t = texts({
  en: {
    drops: 'Limited drops',
    goods: 'Goods',
    search: 'Search goods',
    none: (word: string) =>
      word ? `Nothing is called “${word}”.` : 'No goods are on sale at the moment.',
    queue: 'Waiting room',
  },
  ko: {
    drops: '한정 판매',
    goods: '굿즈',
    search: '상품 검색',
    none: (word: string) =>
      word ? `‘${word}’ 검색 결과가 없습니다.` : '지금 판매 중인 상품이 없습니다.',
    queue: '대기열',
  },
});

/** Drops, which have a waiting room or a date of their own, before everything else that can be bought. */
export function Goods() {
  const typed = useSignal('');
  const word = useSignal('');
  useEffect(() => {
    const timer = setTimeout(() => (word.value = typed.value.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  const items = useRows(
    (cursor) =>
      onsale.get('/v1/items', {
        params: { query: { cursor, limit: 24, name: word.value || undefined } },
      }),
    word.value,
  );
  const all = items.rows.value ?? [];
  const drops = all.filter(isDrop);
  const goods = all.filter((item) => !isDrop(item));
  return (
    <>
      {drops.length > 0 && (
        <section aria-labelledby="drops">
          <h2 id="drops">{t.drops}</h2>
          <ul class="plain-list grid">
            {drops.map((item) => (
              <ItemCard key={item.id} item={item} />
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="goods">
        <div class="row between">
          <h2 id="goods">{t.goods}</h2>
          <input
            type="search"
            class="search"
            aria-label={t.search}
            placeholder={t.search}
            value={typed.value}
            onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
          />
        </div>
        <p class="muted" role="status">
          {items.rows.value?.length === 0 ? t.none(word.value) : ''}
        </p>
        <ul class="plain-list grid narrow-grid">
          {goods.map((item) => (
            <ItemCard key={item.id} item={item} />
          ))}
        </ul>
        <More list={items} />
      </section>
    </>
  );
}

function ItemCard({ item }: { readonly item: Item }) {
  const { id, name, price, description, roomId } = item;
  return (
    <li class="card item-card">
      <Swatch name={name} />
      <h3>
        <a class="plain" href={`/items/${id}`}>
          {name}
        </a>
      </h3>
      {isDrop(item) && description && <p class="muted">{description}</p>}
      <p class="price number">{money(price)}</p>
      <p class="row">
        <Availability item={item} />
        {roomId !== null && <span class="badge">{t.queue}</span>}
      </p>
    </li>
  );
}

function isDrop({ roomId, onSaleFrom }: Item): boolean {
  return roomId !== null || onSaleFrom !== null;
}
