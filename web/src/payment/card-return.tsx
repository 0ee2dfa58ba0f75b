import type { components } from '@onsale/client';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import { stored } from '../shared/stored.js';

type TopUp = components['schemas']['TopUpDto'];

const t = texts({
  en: {
    confirming: 'Your card payment is being confirmed. Keep this page open.',
    late: (amount: string) =>
      `Your payment arrived after the time was over. ${amount} are on your balance now: use them here, or see them on your page.`,
    DECLINED: 'The card was not charged. Choose another card, or pay from your balance.',
    NOT_TOPPED_UP: 'The card was not charged. Try again, or choose another card.',
    toppedUp: (amount: string) => `${amount} are on your balance now.`,
    ENDED: 'The time was over before the payment. Your card was not charged. Choose again.',
    me: 'My tickets and balance',
    again: 'Try again',
  },
  ko: {
    confirming: '카드 결제를 확인하고 있습니다. 이 페이지를 닫지 마세요.',
    late: (amount: string) =>
      `결제 시간이 지난 뒤 결제가 완료되었습니다. ${amount}은 내 잔액으로 충전되었어요. 여기에서 사용하거나 내 페이지에서 확인해 주세요.`,
    DECLINED: '카드가 결제되지 않았습니다. 다른 카드를 선택하거나 잔액으로 결제해 주세요.',
    NOT_TOPPED_UP: '카드가 결제되지 않았습니다. 다시 시도하거나 다른 카드를 선택해 주세요.',
    toppedUp: (amount: string) => `${amount}이 잔액에 충전되었습니다.`,
    ENDED: '결제 전에 시간이 만료되었습니다. 카드는 청구되지 않았으니 다시 선택해 주세요.',
    me: '내 티켓과 잔액',
    again: '다시 시도',
  },
});

type CreatedTopUp = components['schemas']['CreatedTopUpDto'];

/** What a card pays for: a payment by its id, or money on the balance. */
export type Purpose = string;
export const BALANCE: Purpose = 'balance';

/** What the provider added to the address. */
interface Return {
  readonly topUpId: string;
  readonly body: {
    readonly paymentKey?: string;
    readonly orderId?: string;
    readonly amount?: number;
  };
  /** The user gave up, or the provider refused. */
  readonly isRefused: boolean;
}

type Outcome =
  | { readonly kind: 'CONFIRMING'; readonly purpose: Purpose }
  | { readonly kind: 'DECLINED' | 'NOT_TOPPED_UP' | 'ENDED' }
  | { readonly kind: 'LATE' | 'TOPPED_UP'; readonly amount: number }
  | { readonly kind: 'FAILED'; readonly error: unknown };

const outcome = signal<Outcome | null>(null);
/** The payment that the browser has come back with, once it is paid. */
export const paidByCard = signal<string | null>(null);
const LOOK_AGAIN_MS = 2_000;

/** While this is true nobody should pay otherwise. */
export function isConfirming(purpose: Purpose): boolean {
  return outcome.value?.kind === 'CONFIRMING' && outcome.value.purpose === purpose;
}

/** What was to be paid by the card with which the browser has come back from a provider. */
export function returnedFor(): Purpose | null {
  return new URLSearchParams(location.search).get('card');
}

/** The page to which the provider sends the browser back. */
export function returnUrl(purpose: Purpose): string {
  return `${location.origin}${location.pathname}?card=${purpose}`;
}

/** Finishes a payment by card when the browser is back from the provider. Put one at the top of a page that pays. */
export function CardReturn({ onChange }: { readonly onChange: () => Promise<void> }) {
  const confirm = async () => {
    const purpose = returnedFor();
    if (purpose === null || outcome.value?.kind === 'CONFIRMING') return;
    outcome.value = { kind: 'CONFIRMING', purpose };
    outcome.value = await finish(purpose);
    if (outcome.value === null) paidByCard.value = purpose;
    // A failure without an answer keeps the address, so that a reload tries again.
    if (outcome.value?.kind !== 'FAILED') history.replaceState(null, '', location.pathname);
    await onChange();
  };
  useEffect(() => void confirm(), []);
  const now = outcome.value;
  if (now === null) return null;
  if (now.kind === 'CONFIRMING') {
    return (
      <p class="notice" role="status">
        {t.confirming}
      </p>
    );
  }
  if (now.kind === 'FAILED') {
    return (
      <ProblemNotice error={now.error}>
        <button type="button" onClick={() => void confirm()}>
          {t.again}
        </button>
      </ProblemNotice>
    );
  }
  if (now.kind === 'TOPPED_UP') {
    return (
      <p class="notice good" role="status">
        {t.toppedUp(money(now.amount))}
      </p>
    );
  }
  return (
    <div class="notice warn" role="alert">
      <p>{now.kind === 'LATE' ? t.late(money(now.amount)) : t[now.kind]}</p>
      {(now.kind === 'LATE' || now.kind === 'ENDED') && <a href="/me">{t.me}</a>}
    </div>
  );
}

/** Null after a payment. */
async function finish(purpose: Purpose): Promise<Outcome | null> {
  const declined = { kind: purpose === BALANCE ? 'NOT_TOPPED_UP' : 'DECLINED' } as const;
  try {
    const back = await readReturn(purpose);
    if (back === null || back.isRefused) return declined;
    let topUp = await confirmTopUp(back);
    while (topUp.status === 'CONFIRMING' || topUp.status === 'UNKNOWN') {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      const path = { topUpId: back.topUpId };
      topUp = await onsale.get('/v1/balance/top-ups/{topUpId}', { params: { path } });
    }
    const { status, amount, creditedLate } = topUp;
    if (status !== 'DONE') return declined;
    if (purpose === BALANCE) return { kind: 'TOPPED_UP', amount };
    return creditedLate ? { kind: 'LATE', amount } : null;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'CHECKOUT_ENDED' || code === 'TOP_UP_CANCELLED') return { kind: 'ENDED' };
    if (code === 'TOP_UP_DECLINED' || code === 'TOP_UP_NOT_PAID') return declined;
    return { kind: 'FAILED', error };
  }
}

function confirmTopUp({ topUpId, body }: Return): Promise<TopUp> {
  // One key for each: a reload repeats the request.
  const header = { 'Idempotency-Key': `top-up-${topUpId}` };
  const params = { path: { topUpId }, header };
  return onsale.post('/v1/balance/top-ups/{topUpId}/confirm', { params, body });
}

/** Payments at Stripe that were begun here, with their top-ups: other tabs may have begun others. */
const begunAtStripe =
  stored<readonly (readonly [payment: string, topUpId: string])[]>('onsale.stripe');
const MAX_BEGUN = 20;

/** Keeps what the address does not say when the browser comes back. */
export function rememberTopUp({ id, checkout: { stripe } }: CreatedTopUp): void {
  const payment = stripe?.clientSecret.split('_secret')[0];
  if (payment === undefined) return;
  const others = begunAtStripe.read() ?? [];
  begunAtStripe.write([[payment, id] as const, ...others].slice(0, MAX_BEGUN));
}

/**
 * Toss adds the id of the top-up as its order. Stripe adds the id of its payment. Where this browser has not begun it,
 * it is the newest top-up with this purpose.
 */
async function readReturn(purpose: Purpose): Promise<Return | null> {
  const query = new URLSearchParams(location.search);
  const orderId = query.get('orderId') ?? undefined;
  const isRefused = query.has('code') || query.get('redirect_status') === 'failed';
  const begun = begunAtStripe.read()?.find(([payment]) => payment === query.get('payment_intent'));
  const topUpId = orderId ?? begun?.[1] ?? (await newestAtStripe(purpose));
  if (topUpId === undefined) return null;
  const paymentKey = query.get('paymentKey') ?? undefined;
  const amount = query.has('amount') ? Number(query.get('amount')) : undefined;
  return { topUpId, body: { paymentKey, orderId, amount }, isRefused };
}

async function newestAtStripe(purpose: Purpose): Promise<string | undefined> {
  const { data } = await onsale.get('/v1/balance/top-ups', { params: { query: { limit: 20 } } });
  const paymentId = purpose === BALANCE ? null : purpose;
  return data.find((one) => one.provider === 'STRIPE' && one.paymentId === paymentId)?.id;
}
