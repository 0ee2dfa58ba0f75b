import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useAction } from '../shared/action.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import { BALANCE, type Purpose, rememberTopUp, returnUrl } from './card-return.js';
import type { Card } from './payment-methods.js';
import { type Leave, openProvider } from './provider-window.js';

const t = texts({
  en: {
    TOSS: 'Card or easy pay (Toss)',
    STRIPE: 'Card (Stripe)',
    leaves: 'You pay at the provider, and come back here.',
    pay: (amount: string) => `Pay ${amount} by card`,
    failed:
      'The payment window could not be opened. Check your network, or choose another way to pay.',
    underWay: 'An earlier card payment is being looked into. Wait a minute, then try again.',
    least: 'This amount is too small or too large for a card. Pay from your balance.',
  },
  ko: {
    TOSS: '카드·간편결제 (토스페이먼츠)',
    STRIPE: '카드 (Stripe)',
    leaves: '결제 서비스에서 결제한 뒤 이 페이지로 돌아옵니다.',
    pay: (amount: string) => `카드로 ${amount} 결제하기`,
    failed: '결제창을 열 수 없습니다. 네트워크를 확인하거나 다른 결제 수단을 선택해 주세요.',
    underWay: '이전 카드 결제 결과를 확인하고 있습니다. 1분쯤 뒤에 다시 시도해 주세요.',
    least: '카드로 결제할 수 없는 금액입니다. 잔액으로 결제해 주세요.',
  },
});

interface Props {
  readonly cards: readonly Card[];
  readonly purpose: Purpose;
  readonly amount: number;
  readonly isDisabled?: boolean;
  readonly onChange: () => Promise<void>;
}

/** The providers that take cards, to pay for something or to top up the balance. */
export function PayByCard({ cards, ...rest }: Props) {
  return (
    <div class="cards">
      <p class="muted">{t.leaves}</p>
      {cards.map((card) => (
        // The form of a provider is for one amount.
        <AtProvider key={`${card.provider} ${rest.amount}`} card={card} {...rest} />
      ))}
    </div>
  );
}

/** Its SDK is loaded when the user has chosen it. */
function AtProvider({
  card,
  purpose,
  amount,
  isDisabled = false,
  onChange,
}: Omit<Props, 'cards'> & { readonly card: Card }) {
  const form = useRef<HTMLDivElement>(null);
  const leave = useSignal<Leave | null>(null);
  const start = useAction(async () => {
    try {
      const topUp = await begin(card, purpose, amount);
      rememberTopUp(topUp);
      const opened = await openProvider(card, topUp.checkout, form.current!);
      if (opened.hasForm) leave.value = opened.leave;
      else await opened.leave();
    } catch (error) {
      if (codeOf(error) === null || codeOf(error) === 'PROVIDER_UNAVAILABLE') throw error;
      await onChange();
      throw error;
    }
  });
  const send = useAction(async () => leave.value?.());
  const error = start.error.value ?? send.error.value;
  const code = codeOf(error);
  // The reason of the provider, for example a declined card.
  const { value: sent } = send.error;
  const refusal = sent instanceof Error && code === null ? sent.message : '';
  const own = { CHECKOUT_UNDER_WAY: t.underWay, INVALID_TOP_UP_AMOUNT: t.least }[code ?? ''];
  return (
    <div>
      {error !== null && (code === null || own !== undefined) ? (
        <p class="notice bad" role="alert">
          {own ?? (refusal || t.failed)}
        </p>
      ) : (
        <ProblemNotice error={error} />
      )}
      <div ref={form} class="card-form" />
      {leave.value ? (
        <button
          type="button"
          class="large"
          disabled={send.isRunning.value}
          onClick={() => void send.run()}
        >
          {t.pay(money(amount))}
        </button>
      ) : (
        <button
          type="button"
          class="large quiet"
          disabled={isDisabled || start.isRunning.value}
          onClick={() => void start.run()}
        >
          {t[card.provider]}
        </button>
      )}
    </div>
  );
}

/** A payment has one top-up, however often it is begun. A top-up of the balance that nobody pays does nothing. */
function begin({ provider }: Card, purpose: Purpose, amount: number) {
  const body = { provider, returnUrl: returnUrl(purpose) };
  if (purpose === BALANCE) return onsale.post('/v1/balance/top-ups', { body: { ...body, amount } });
  const params = { path: { paymentId: purpose } };
  return onsale.post('/v1/payments/{paymentId}/checkout', { params, body });
}
