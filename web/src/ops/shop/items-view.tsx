import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count, money } from '../../shared/format.js';
import type { KeyHeader } from '../../shared/kept-request.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import type { Field } from '../parts/fields.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { type PickList, useRoomList } from '../parts/pick-lists.js';
import { SaleStart } from '../parts/sale-start.js';
import type { Tagged } from '../parts/tagged.js';
import { TaggedEdit } from '../parts/tagged-edit.js';
import { isAdmin } from '../roles.js';

type Item = components['schemas']['ItemDto'];
type Changes = Omit<components['schemas']['ChangeItemBody'], 'reason'>;

const t = texts({
  en: {
    title: 'Items',
    create: 'Create an item',
    name: 'Name',
    price: 'Price',
    stock: 'Stock',
    description: 'Description',
    room: 'Waiting room',
    noRoom: 'None: sold without a queue',
    atOnce: 'It can be ordered as soon as you save. To begin later, set “On sale from”.',
    later: (day: string) => `It can be ordered from ${day} on.`,
    max: 'Pieces a person, at most',
    from: 'On sale from',
    until: 'On sale until',
    hidden: 'Hidden from the list',
    isHidden: 'Hidden',
    change: 'Change',
    changeOf: (name: string) => `Change ${name}`,
    effect: 'Everybody sees it at once. Orders keep their prices.',
    left: (n: string) => `${n} left`,
    stockOf: (name: string) => `Adjust the stock of ${name}`,
    adjust: 'Adjust the stock',
    delta: 'Pieces more, or fewer with a minus',
    adjustEffect: (before: string, after: string) =>
      `${after} pieces are left to buy instead of ${before}.`,
    remove: 'Delete',
    removeOf: (name: string) => `Delete ${name}`,
    removeEffect: 'Nobody can order it any more. Orders stay valid, and the name becomes free.',
  },
  ko: {
    title: '상품',
    create: '상품 만들기',
    name: '이름',
    price: '가격',
    stock: '재고',
    description: '설명',
    room: '대기실',
    noRoom: '없음 (대기 없이 판매)',
    atOnce: '저장하는 즉시 주문할 수 있어요. 나중에 시작하려면 판매 시작을 정해 주세요.',
    later: (day: string) => `${day}부터 주문할 수 있어요.`,
    max: '1인당 최대 수량',
    from: '판매 시작',
    until: '판매 종료',
    hidden: '목록에서 숨기기',
    isHidden: '숨김',
    change: '변경',
    changeOf: (name: string) => `${name} 변경`,
    effect: '모두에게 바로 보여요. 이미 주문한 가격은 그대로예요.',
    left: (n: string) => `${n}개 남음`,
    stockOf: (name: string) => `${name} 재고 조정`,
    adjust: '재고 조정',
    delta: '늘릴 수량 (줄이려면 음수)',
    adjustEffect: (before: string, after: string) =>
      `구매 가능한 수량이 ${before}개에서 ${after}개로 바뀌어요.`,
    remove: '삭제',
    removeOf: (name: string) => `${name} 삭제`,
    removeEffect: '더 이상 주문할 수 없어요. 기존 주문은 유효하고, 이름은 다시 쓸 수 있어요.',
  },
});

const fieldsOf = (rooms: PickList): readonly Field[] => [
  { name: 'name', label: t.name, required: true, max: 200 },
  { name: 'price', label: t.price, type: 'number', required: true },
  { name: 'description', label: t.description, type: 'long', max: 2_000 },
  {
    ...{ name: 'roomId', label: t.room, type: 'choice', hint: rooms.hint, more: rooms.more },
    choices: [['', t.noRoom], ...rooms.choices],
  },
  { name: 'maxPerUser', label: t.max, type: 'number', min: 1 },
  { name: 'onSaleFrom', label: t.from, type: 'instant' },
  { name: 'onSaleUntil', label: t.until, type: 'instant' },
  { name: 'hidden', label: t.hidden, type: 'flag' },
];
const STOCK: Field = { name: 'stock', label: t.stock, type: 'number', required: true };

export function ItemsView() {
  const version = useSignal(0);
  const rooms = useRoomList();
  const fields = fieldsOf(rooms);
  const reload = () => void (version.value += 1);
  return (
    <>
      <h1>{t.title}</h1>
      <Paged
        load={version.value}
        read={(cursor) => onsale.get('/v1/admin/items', { params: { query: cursor } })}
      >
        {(items) => items.map((item) => <ItemCard key={item.id} {...{ item, fields, reload }} />)}
      </Paged>
      {isAdmin.value && (
        <details class="card">
          <summary>{t.create}</summary>
          <Form<components['schemas']['CreateItemBody']>
            key={version.value}
            fields={[...fields.slice(0, 2), STOCK, ...fields.slice(2)]}
            submit={t.create}
            outlook={({ onSaleFrom }) => (
              <SaleStart from={onSaleFrom} atOnce={t.atOnce} later={t.later} />
            )}
            onSubmit={async (body) => {
              await onsale.post('/v1/items', { body });
              reload();
            }}
          />
        </details>
      )}
    </>
  );
}

interface Props {
  readonly item: Item;
  readonly fields: readonly Field[];
  readonly reload: () => void;
}

function ItemCard({ item, fields, reload }: Props) {
  return (
    <article class="card">
      <div class="row between">
        <h2>
          {item.name} {item.hidden && <span class="ops-badge warn">{t.isHidden}</span>}
        </h2>
        <span class="number">
          {money(item.price)} · <b>{t.left(count(item.stock))}</b>
        </span>
      </div>
      {isAdmin.value && (
        <>
          <Edit {...{ item, fields, reload }} />
          <Stock item={item} reload={reload} />
        </>
      )}
    </article>
  );
}

function Edit({ item, fields, reload }: Props) {
  const params = { path: { itemId: item.id } };
  const remove = ({ etag }: Tagged<Item>) =>
    ask({
      ...{ title: t.removeOf(item.name), effect: t.removeEffect, isDangerous: true, after: reload },
      perform: async (reason) => {
        const header = { 'If-Match': etag };
        await onsale.delete('/v1/items/{itemId}', {
          params: { ...params, header, query: { reason } },
        });
      },
    });
  return (
    <TaggedEdit<Item, Changes>
      {...{ title: t.changeOf(item.name), submit: t.change, effect: t.effect, reload }}
      fields={fields}
      read={() => onsale.api.GET('/v1/items/{itemId}', { params })}
      patch={(header, body) =>
        onsale.api.PATCH('/v1/items/{itemId}', { params: { ...params, header }, body })
      }
    >
      {({ now }) => (
        <button class="danger" onClick={() => remove(now)}>
          {t.remove}
        </button>
      )}
    </TaggedEdit>
  );
}

function Stock({ item, reload }: Omit<Props, 'fields'>) {
  const adjust = async (delta: number, reason: string, header: KeyHeader) => {
    const params = { path: { itemId: item.id }, header };
    await onsale.post('/v1/items/{itemId}/stock-adjustments', { params, body: { delta, reason } });
  };
  return (
    <details>
      <summary>{t.stockOf(item.name)}</summary>
      <Form<{ delta: number }>
        fields={[
          { name: 'delta', label: t.delta, type: 'number', min: -1_000_000, required: true },
        ]}
        submit={t.adjust}
        onSubmit={({ delta }) =>
          ask({
            title: t.stockOf(item.name),
            effect: t.adjustEffect(count(item.stock), count(item.stock + delta)),
            addsUp: `stock ${item.id} ${delta}`,
            perform: async (reason, header) => {
              await adjust(delta, reason, header);
              return (undoReason, undoHeader) => adjust(-delta, undoReason, undoHeader);
            },
            after: reload,
          })
        }
      />
    </details>
  );
}
