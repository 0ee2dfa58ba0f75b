import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { useAction } from '../../shared/action.js';
import { instantText, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { useLoaded } from '../../shared/load.js';
import { ProblemNotice } from '../../shared/problem.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { statusText } from '../parts/status-words.js';
import { purchaseText } from './sales-tables.js';

type Payment = components['schemas']['PaymentDto'];
type Purchase = components['schemas']['PurchaseDto'];
type Part = Omit<components['schemas']['RefundBody'], 'reason'>;

const t = texts({
  en: {
    title: 'Payment',
    back: 'All payments',
    status: 'Status',
    amount: 'Paid',
    refunded: 'Refunded so far',
    receipt: 'Receipt',
    paidAt: 'Paid at',
    what: 'Bought',
    parts: 'Refund a part',
    some: 'Refund what is chosen',
    all: 'Refund all that is left',
    effectAll: (amount: string) =>
      `${amount} go back to the buyer, and what was bought is on sale again. This cannot be undone.`,
    effectSome: (what: string) =>
      `${what}: its share of the price goes back to the buyer, and it is on sale again. This cannot be undone.`,
    nothing: 'Choose at least one.',
    before: 'A part is refunded already. Nothing is refunded twice.',
    pieces: (name: string, most: number) => `${name}, of ${most}`,
  },
  ko: {
    title: '결제',
    back: '모든 결제',
    status: '상태',
    amount: '결제 금액',
    refunded: '환불된 금액',
    receipt: '영수증',
    paidAt: '결제 시각',
    what: '구매 내용',
    parts: '부분 환불',
    some: '선택한 것만 환불',
    all: '남은 전체 환불',
    effectAll: (amount: string) =>
      `${amount}을 구매자에게 돌려주고, 좌석과 상품은 다시 판매돼요. 되돌릴 수 없어요.`,
    effectSome: (what: string) =>
      `${what}: 해당 금액을 구매자에게 돌려주고 다시 판매돼요. 되돌릴 수 없어요.`,
    nothing: '하나 이상 선택해 주세요.',
    before: '이미 일부가 환불됐어요. 같은 것을 두 번 환불하지는 않아요.',
    pieces: (name: string, most: number) => `${name} (${most}개 중)`,
  },
});

export function PaymentView({ id }: { readonly id: string }) {
  const params = { path: { paymentId: id } };
  const payment = useLoaded(() => onsale.get('/v1/payments/{paymentId}', { params }), id);
  const { value } = payment.value;
  return (
    <>
      <p>
        <a href="#/sales/payments">{t.back}</a>
      </p>
      <h1>{t.title}</h1>
      <ProblemNotice error={payment.error.value} />
      {value && <Facts payment={value} />}
      {value?.status === 'PAID' && <Refunds payment={value} reload={payment.reload} />}
    </>
  );
}

function Facts({ payment }: { readonly payment: Payment }) {
  const { status, amount, refundedAmount, receipt } = payment;
  const facts = [
    [t.what, purchaseText(receipt?.purchase)],
    [t.status, statusText(status)],
    [t.amount, money(amount)],
    [t.refunded, money(refundedAmount)],
    [t.receipt, receipt?.receiptNumber],
    [t.paidAt, receipt && instantText(receipt.paidAt)],
  ];
  return (
    <dl class="card ops-facts">
      {facts.map(
        ([name, fact]) =>
          fact && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

interface RefundProps {
  readonly payment: Payment;
  readonly reload: () => Promise<void>;
}

function Refunds({ payment, reload }: RefundProps) {
  const askFor = (title: string, effect: string, part: Part) =>
    ask({
      ...{ title, effect, isDangerous: true, after: reload },
      addsUp: `refund ${payment.id} ${JSON.stringify(part)}`,
      perform: async (reason, header) => {
        await onsale.post('/v1/payments/{paymentId}/refund', {
          params: { path: { paymentId: payment.id }, header },
          body: { ...part, reason },
        });
      },
    });
  const left = payment.amount - payment.refundedAmount;
  const purchase = payment.receipt?.purchase;
  return (
    <>
      {payment.refundedAmount > 0 && <p class="notice">{t.before}</p>}
      {purchase && (
        <Parts
          key={payment.refundedAmount}
          purchase={purchase}
          onChoose={(what, part) => askFor(t.some, t.effectSome(what), part)}
        />
      )}
      <p>
        <button class="danger" onClick={() => askFor(t.all, t.effectAll(money(left)), {})}>
          {t.all}
        </button>
      </p>
    </>
  );
}

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly most: number;
  readonly kind: 'seatIds' | 'areas' | 'lines';
}

function Parts({
  purchase,
  onChoose,
}: {
  readonly purchase: Purchase;
  readonly onChoose: (what: string, part: Part) => void;
}) {
  const chosen = useSignal<Readonly<Record<string, number>>>({});
  const isEmpty = useSignal(false);
  const choices = choicesOf(purchase);
  const choose = useAction(async () => {
    const picked = choices.filter(({ id }) => (chosen.value[id] ?? 0) > 0);
    isEmpty.value = picked.length === 0;
    if (isEmpty.value) return;
    const what = picked.map(({ id, name, most }) =>
      most > 1 ? `${name} × ${chosen.value[id]}` : name,
    );
    onChoose(what.join(', '), partOf(picked, chosen.value));
  });
  const set = (id: string, quantity: number) =>
    (chosen.value = { ...chosen.value, [id]: quantity });
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void choose.run();
      }}
    >
      <fieldset class="ops-sections">
        <legend>
          <h2>{t.parts}</h2>
        </legend>
        {choices.map(({ id, name, most, kind }) =>
          kind === 'seatIds' ? (
            <label key={id}>
              <input
                type="checkbox"
                onChange={({ currentTarget }) => set(id, Number(currentTarget.checked))}
              />
              {name}
            </label>
          ) : (
            <label key={id}>
              {t.pieces(name, most)}
              <input
                type="number"
                min={0}
                max={most}
                value={chosen.value[id] ?? 0}
                onInput={({ currentTarget }) => set(id, currentTarget.valueAsNumber || 0)}
              />
            </label>
          ),
        )}
      </fieldset>
      {isEmpty.value && (
        <p class="notice" role="status">
          {t.nothing}
        </p>
      )}
      <button class="danger">{t.some}</button>
    </form>
  );
}

function choicesOf({ seats, areas, lines }: Purchase): Choice[] {
  return [
    ...seats.map(({ id, section, row, number, price }) => ({
      ...{ id, most: 1, kind: 'seatIds' as const },
      name: `${section} ${row}-${number} · ${money(price)}`,
    })),
    ...areas.map(({ id, section, quantity, price }) => ({
      ...{ id, most: quantity, kind: 'areas' as const },
      name: `${section} · ${money(price)}`,
    })),
    ...lines.map(({ itemId, name, quantity, price }) => ({
      ...{ id: itemId, most: quantity, kind: 'lines' as const },
      name: `${name} · ${money(price)}`,
    })),
  ];
}

function partOf(picked: readonly Choice[], chosen: Readonly<Record<string, number>>): Part {
  const of = (kind: Choice['kind']) => picked.filter((one) => one.kind === kind);
  const quantity = ({ id }: Choice) => chosen[id] ?? 0;
  const [seats, areas, lines] = [of('seatIds'), of('areas'), of('lines')];
  return {
    ...(seats.length > 0 && { seatIds: seats.map(({ id }) => id) }),
    ...(areas.length > 0 && {
      areas: areas.map((one) => ({ areaId: one.id, quantity: quantity(one) })),
    }),
    ...(lines.length > 0 && {
      lines: lines.map((one) => ({ itemId: one.id, quantity: quantity(one) })),
    }),
  };
}
