import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useAction } from '../shared/action.js';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { codeOf, ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import { returnUrl } from './card-return.js';
import type { Card } from './payment-methods.js';
import { type Leave, openProvider } from './provider-window.js';

const t = texts({
  en: {
    TOSS: 'Card or easy pay (Toss)',
    STRIPE: 'Card (Stripe)',
    pay: (amount: string) => `Pay ${amount} by card`,
    failed:
      'The payment window could not be opened. Check your network, or choose another way to pay.',
    underWay: 'An earlier card payment is being looked into. Wait a minute, then try again.',
    least: 'Cards take payments from ₩1,000. Pay this one from your balance.',
  },
  ko: {
    TOSS: '카드·간편결제 (토스페이먼츠)',
    STRIPE: '카드 (Stripe)',
    pay: (amount: string) => `카드로 ${amount} 결제하기`,
    failed: '결제창을 열 수 없습니다. 네트워크를 확인하거나 다른 결제 수단을 선택해 주세요.',
    underWay: '이전 카드 결제 결과를 확인하고 있습니다. 1분쯤 뒤에 다시 시도해 주세요.',
    least: '카드 결제는 1,000원부터 가능합니다. 잔액으로 결제해 주세요.',
  },
});

interface Props {
  readonly card: Card;
  readonly paymentId: string;
  readonly amount: number;
  readonly onChange: () => Promise<void>;
}

/** One provider. Its SDK is loaded when the user has chosen it. */
export function PayByCard({ card, paymentId, amount, onChange }: Props) {
  const form = useRef<HTMLDivElement>(null);
  const leave = useSignal<Leave | null>(null);
  const start = useAction(async () => {
    try {
      // The same top-up is returned to a second call, so no key is needed.
      const { checkout } = await onsale.post('/v1/payments/{paymentId}/checkout', {
        params: { path: { paymentId } },
        body: { provider: card.provider, returnUrl: returnUrl(paymentId) },
      });
      const opened = await openProvider(card, checkout, form.current!);
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
          disabled={start.isRunning.value}
          onClick={() => void start.run()}
        >
          {t[card.provider]}
        </button>
      )}
    </div>
  );
}
