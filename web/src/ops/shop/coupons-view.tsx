import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { discountText } from '../../coupon/discount.js';
import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import type { Field } from '../parts/fields.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { useItemList } from '../parts/pick-lists.js';
import { couponStates } from '../parts/status-words.js';
import { TaggedEdit } from '../parts/tagged-edit.js';

type Coupon = components['schemas']['CouponDto'];
type Changes = Omit<components['schemas']['ChangeCouponBody'], 'reason'>;

/** A creation, with the discount as the form has it. */
interface NewCoupon extends Omit<components['schemas']['CreateCouponBody'], 'discount'> {
  readonly type: 'FIXED' | 'PERCENT';
  readonly value: number;
  readonly maxAmount?: number;
}

const t = texts({
  en: {
    title: 'Coupons',
    create: 'Create a coupon',
    name: 'Name',
    type: 'Discount',
    types: { FIXED: 'An amount', PERCENT: 'Per cent' },
    value: 'Amount or per cent',
    maxAmount: 'Discount at most',
    minOrder: 'For orders from',
    items: 'For these items alone',
    itemsHint: 'None chosen: it counts for the whole order.',
    quantity: 'Pieces',
    from: 'Claimed from',
    until: 'Claimed until',
    valid: 'Valid until',
    left: (left: string, all: string) => `${left} of ${all} left`,
    change: 'Change',
    changeOf: (name: string) => `Change ${name}`,
    changeEffect: 'It holds for everybody at once. Claimed pieces follow the new dates.',
    end: 'End claims',
    endEffect: 'Nobody can claim it any more. Claimed pieces can be used until they expire.',
    revoke: 'End and revoke',
    revokeEffect:
      'Nobody can claim it any more, and all unused pieces stop working. This cannot be undone.',
    window: (from: string, until: string) => `Claimed ${from} to ${until}`,
  },
  ko: {
    title: '쿠폰',
    create: '쿠폰 만들기',
    name: '이름',
    type: '할인 방식',
    types: { FIXED: '정액', PERCENT: '정률(%)' },
    value: '금액 또는 비율',
    maxAmount: '최대 할인액',
    minOrder: '최소 주문 금액',
    items: '대상 상품',
    itemsHint: '선택하지 않으면 주문 전체에 적용돼요.',
    quantity: '수량',
    from: '발급 시작',
    until: '발급 종료',
    valid: '유효 기간',
    left: (left: string, all: string) => `${all}장 중 ${left}장 남음`,
    change: '변경',
    changeOf: (name: string) => `${name} 변경`,
    changeEffect: '모두에게 바로 적용돼요. 발급된 쿠폰도 새 기간을 따라요.',
    end: '발급 종료',
    endEffect: '더 이상 발급받을 수 없어요. 이미 발급된 쿠폰은 기간까지 쓸 수 있어요.',
    revoke: '종료하고 회수',
    revokeEffect:
      '더 이상 발급받을 수 없고, 사용하지 않은 쿠폰도 모두 못 쓰게 돼요. 되돌릴 수 없어요.',
    window: (from: string, until: string) => `발급 ${from} ~ ${until}`,
  },
});

const CHANGEABLE: readonly Field[] = [
  { name: 'name', label: t.name, required: true, max: 200 },
  { name: 'quantity', label: t.quantity, type: 'number', min: 1, required: true },
  { name: 'claimableFrom', label: t.from, type: 'instant', required: true },
  { name: 'claimableUntil', label: t.until, type: 'instant', required: true },
  { name: 'validUntil', label: t.valid, type: 'instant', required: true },
];
const FIELDS: readonly Field[] = [
  ...CHANGEABLE,
  { name: 'type', label: t.type, type: 'choice', choices: Object.entries(t.types) },
  { name: 'value', label: t.value, type: 'number', min: 1, required: true },
  { name: 'maxAmount', label: t.maxAmount, type: 'number', min: 1 },
  { name: 'minOrderAmount', label: t.minOrder, type: 'number' },
];
const ENDS = [
  { title: t.end, effect: t.endEffect, revoke: false },
  { title: t.revoke, effect: t.revokeEffect, revoke: true },
] as const;
const COLOURS = { OPEN: 'good', NOT_STARTED: 'warn', SOLD_OUT: 'bad', ENDED: 'bad' };

export function CouponsView() {
  const version = useSignal(0);
  const items = useItemList();
  const ofItems: Field = {
    ...{ name: 'itemIds', label: t.items, type: 'choices', choices: items.choices },
    hint: [t.itemsHint, items.hint].filter(Boolean).join(' '),
    more: items.more,
  };
  const reload = () => void (version.value += 1);
  return (
    <>
      <h1>{t.title}</h1>
      <Paged
        load={version.value}
        read={(cursor) => onsale.get('/v1/coupons', { params: { query: cursor } })}
      >
        {(coupons) =>
          coupons.map((coupon) => <CouponCard key={coupon.id} coupon={coupon} reload={reload} />)
        }
      </Paged>
      <details class="card">
        <summary>{t.create}</summary>
        <Form<NewCoupon>
          key={version.value}
          fields={items.choices.length > 0 ? [...FIELDS, ofItems] : FIELDS}
          submit={t.create}
          onSubmit={async ({ type, value, maxAmount, ...coupon }) => {
            const discount = { type, value, ...(maxAmount && { maxAmount }) };
            await onsale.post('/v1/coupons', { body: { ...coupon, discount } });
            reload();
          }}
        />
      </details>
    </>
  );
}

function CouponCard({ coupon, reload }: { readonly coupon: Coupon; readonly reload: () => void }) {
  const params = { path: { couponId: coupon.id } };
  return (
    <article class="card">
      <div class="row between">
        <h2>
          {coupon.name}{' '}
          <span class={`ops-badge ${COLOURS[coupon.status]}`}>{couponStates[coupon.status]}</span>
        </h2>
        <span class="number">
          {discountText(coupon)} · <b>{t.left(count(coupon.remaining), count(coupon.quantity))}</b>
        </span>
      </div>
      <p class="muted">
        {t.window(instantText(coupon.claimableFrom), instantText(coupon.claimableUntil))}
      </p>
      <TaggedEdit<Coupon, Changes>
        {...{ title: t.changeOf(coupon.name), submit: t.change, effect: t.changeEffect, reload }}
        fields={CHANGEABLE}
        read={() => onsale.api.GET('/v1/coupons/{couponId}', { params })}
        patch={(header, body) =>
          onsale.api.PATCH('/v1/coupons/{couponId}', { params: { ...params, header }, body })
        }
      >
        {({ after }) =>
          ENDS.map(({ title, effect, revoke }) => (
            <button
              key={title}
              class="danger"
              onClick={() =>
                ask({
                  ...{ title, effect, after, isDangerous: true },
                  perform: async (reason) => {
                    const body = { revoke, reason };
                    await onsale.post('/v1/coupons/{couponId}/end', { params, body });
                  },
                })
              }
            >
              {title}
            </button>
          ))
        }
      </TaggedEdit>
    </article>
  );
}
