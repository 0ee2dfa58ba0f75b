import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count, money } from '../../shared/format.js';
import type { KeyHeader } from '../../shared/kept-request.js';
import { texts } from '../../shared/language.js';
import { useLoaded } from '../../shared/load.js';
import { ProblemNotice } from '../../shared/problem.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';
import { purchaseKindText, roleText, statusText } from '../parts/status-words.js';
import { TopUpRefund } from './top-up-refund.js';

type Details = components['schemas']['UserDetailsDto'];

const t = texts({
  en: {
    email: 'E-mail address',
    find: 'Find',
    unknown: 'Nobody has this address.',
    balance: 'Balance',
    role: 'Role',
    blocked: 'Blocked',
    payments: (n: string, amount: string) => `${n}, ${amount}`,
    block: 'Block',
    blockEffect: (name: string) =>
      `${name} is logged out everywhere and refused at once, at the gate and at every payment.`,
    unblock: 'Unblock',
    unblockEffect: (name: string) => `${name} can log in again.`,
    amount: 'Amount to add, or to take with a minus',
    adjust: 'Adjust the balance',
    adjustEffect: (before: string, after: string) =>
      `The balance is ${after} instead of ${before}.`,
  },
  ko: {
    email: '이메일',
    find: '찾기',
    unknown: '이 주소를 쓰는 회원이 없어요.',
    balance: '잔액',
    role: '권한',
    blocked: '차단됨',
    payments: (n: string, amount: string) => `${n}건, ${amount}`,
    block: '차단',
    blockEffect: (name: string) =>
      `${name} 님은 모든 기기에서 로그아웃되고, 입장과 결제가 바로 거절돼요.`,
    unblock: '차단 해제',
    unblockEffect: (name: string) => `${name} 님이 다시 로그인할 수 있어요.`,
    amount: '더할 금액 (빼려면 음수)',
    adjust: '잔액 조정',
    adjustEffect: (before: string, after: string) =>
      `잔액이 ${before}에서 ${after}(으)로 바뀌어요.`,
  },
});

/** A user by e-mail address. */
export function People() {
  const found = useSignal<readonly string[] | null>(null);
  return (
    <>
      <section class="card">
        <Form<{ email: string }>
          fields={[{ name: 'email', label: t.email, type: 'email', required: true }]}
          submit={t.find}
          onSubmit={async ({ email }) => {
            const { data } = await onsale.get('/v1/users', { params: { query: { email } } });
            found.value = data.map(({ id }) => id);
          }}
        />
      </section>
      <div role="status">{found.value?.length === 0 && <p>{t.unknown}</p>}</div>
      {found.value?.map((id) => (
        <Person key={id} id={id} />
      ))}
      <TopUpRefund />
    </>
  );
}

function Person({ id }: { readonly id: string }) {
  const params = { path: { userId: id } };
  const details = useLoaded(() => onsale.get('/v1/admin/users/{userId}', { params }), id);
  const { value } = details.value;
  if (!value) return <ProblemNotice error={details.error.value} />;
  return (
    <article class="card">
      <h2>
        {value.name} {value.blocked && <span class="ops-badge bad">{t.blocked}</span>}
      </h2>
      <dl class="ops-facts">
        <div>
          <dt>{t.email}</dt>
          <dd>{value.email}</dd>
        </div>
        <div>
          <dt>{t.role}</dt>
          <dd>{roleText(value.role)}</dd>
        </div>
        <div>
          <dt>{t.balance}</dt>
          <dd class="number">{money(value.balance)}</dd>
        </div>
        {value.payments.map(({ type, status, count: number, amount }) => (
          <div key={`${type} ${status}`}>
            <dt>
              {purchaseKindText(type)} · {statusText(status)}
            </dt>
            <dd class="number">{t.payments(count(number), money(amount))}</dd>
          </div>
        ))}
      </dl>
      <BlockButton person={value} reload={details.reload} />
      <Adjust person={value} reload={details.reload} />
    </article>
  );
}

interface Props {
  readonly person: Details;
  readonly reload: () => Promise<void>;
}

function BlockButton({ person, reload }: Props) {
  const { id, name, blocked } = person;
  const setBlocked = (to: boolean, reason: string) =>
    onsale.patch('/v1/users/{userId}', {
      params: { path: { userId: id } },
      body: { blocked: to, reason },
    });
  const title = blocked ? t.unblock : t.block;
  const change = () =>
    ask({
      ...{ title, isDangerous: !blocked, after: reload },
      effect: blocked ? t.unblockEffect(name) : t.blockEffect(name),
      perform: async (reason) => {
        await setBlocked(!blocked, reason);
        return (undoReason) => setBlocked(blocked, undoReason);
      },
    });
  return (
    <p>
      <button class={blocked ? '' : 'danger'} onClick={change}>
        {title}
      </button>
    </p>
  );
}

function Adjust({ person, reload }: Props) {
  const adjust = (amount: number, reason: string, header: KeyHeader) =>
    onsale.post('/v1/users/{userId}/balance/adjustments', {
      params: { path: { userId: person.id }, header },
      body: { amount, reason },
    });
  return (
    <Form<{ amount: number }>
      fields={[
        { name: 'amount', label: t.amount, type: 'number', min: -1_000_000_000, required: true },
      ]}
      submit={t.adjust}
      onSubmit={({ amount }) =>
        ask({
          ...{ title: t.adjust, after: reload },
          effect: t.adjustEffect(money(person.balance), money(person.balance + amount)),
          addsUp: `balance ${person.id} ${amount}`,
          perform: async (reason, header) => {
            await adjust(amount, reason, header);
            return (undoReason, undoHeader) => adjust(-amount, undoReason, undoHeader);
          },
        })
      }
    />
  );
}
