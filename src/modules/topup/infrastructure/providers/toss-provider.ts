import { createHash } from 'node:crypto';
import type { TossConfig } from '../../../../config/payment-providers.js';
import { isId } from '../../../../shared/ids.js';
import {
  type Checkout,
  meaningOfRead,
  type NewOrder,
  type Order,
  PaymentProvider,
  ProviderError,
  type ProviderTransaction,
  type WebhookHint,
} from '../../application/payment-provider.js';
import {
  CURRENCY,
  NO_PAYMENT,
  type ProviderPayment,
  type ProviderPaymentState,
} from '../../domain/provider-payment.js';
import type { ProviderGate } from './provider-gate.js';
import { meaningOf } from './toss-codes.js';

const PAGE = 1_000;
const ORDER_NAMES = { topUp: '잔액 충전', payment: '티켓·상품 결제' };
/** A customer without a key of their own: the SDK's `TossPayments.ANONYMOUS`. */
const ANONYMOUS = '@@ANONYMOUS';
const SEOUL_OFFSET_MS = 9 * 60 * 60 * 1_000;
/** There is no payment that could be confirmed or read. */
const NOT_THERE = new Set(['NOT_FOUND_PAYMENT', 'NOT_FOUND_PAYMENT_SESSION', 'NOT_FOUND']);

const STATES: Readonly<Record<string, ProviderPaymentState>> = {
  READY: 'OPEN',
  WAITING_FOR_DEPOSIT: 'OPEN',
  IN_PROGRESS: 'AUTHORISED',
  DONE: 'CAPTURED',
  PARTIAL_CANCELED: 'CAPTURED',
  CANCELED: 'CANCELLED',
  ABORTED: 'FAILED',
  EXPIRED: 'FAILED',
};

/** The fields that we use. Toss adds fields without a new version. */
interface TossPayment {
  readonly paymentKey: string;
  readonly orderId: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly balanceAmount: number;
  readonly currency: string;
  readonly cancels: readonly { readonly cancelReason: string }[] | null;
}

interface TossEvent {
  readonly orderId?: unknown;
  readonly data?: { readonly orderId?: unknown } | null;
}

interface TossTransaction {
  readonly transactionKey: string;
  readonly paymentKey: string;
  readonly orderId: string;
  readonly status: string;
  readonly amount: number;
}

/** Toss Payments, core API v1. The card is charged by `confirm`. */
export class TossProvider extends PaymentProvider {
  readonly name = 'TOSS';
  private readonly authorization: string;

  constructor(
    private readonly config: TossConfig,
    private readonly gate: ProviderGate,
  ) {
    super();
    this.authorization = `Basic ${Buffer.from(`${config.secretKey}:`).toString('base64')}`;
  }

  /** The browser creates the payment, so Toss is not called. */
  begin({ id, amount: { amount }, paymentId }: NewOrder, returnUrl: string) {
    this.assertAvailable();
    const checkout: Checkout = {
      toss: {
        ...{ clientKey: this.config.clientKey, customerKey: ANONYMOUS },
        ...{ orderId: id, orderName: ORDER_NAMES[paymentId === null ? 'topUp' : 'payment'] },
        ...{ amount: { currency: CURRENCY, value: amount } },
        ...{ successUrl: returnUrl, failUrl: returnUrl },
      },
      stripe: null,
    };
    return Promise.resolve({ reference: null, checkout });
  }

  assertAvailable(): void {
    this.gate.assertAvailable();
  }

  async confirm(order: Order): Promise<ProviderPayment> {
    const { id: orderId, reference: paymentKey, amount, attempt } = order;
    // Hashed, because a header takes neither every character nor every length.
    const hash = createHash('sha256').update(`${paymentKey}`).digest('hex');
    const key = `confirm-${orderId}-${attempt}-${hash}`;
    try {
      const body = { paymentKey, orderId, amount: amount.amount };
      return toPayment(await this.post('/v1/payments/confirm', body, key));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const isDoneAlready = error.code === 'ALREADY_PROCESSED_PAYMENT';
      if (isDoneAlready || NOT_THERE.has(error.code)) return this.lookup(order);
      throw error;
    }
  }

  /** The stored payment, because a second payment of the order would hide it; else the one of the order. */
  async lookup({ id, reference }: Pick<Order, 'id' | 'reference'>): Promise<ProviderPayment> {
    const ofOrder = () => this.read(`/v1/payments/orders/${id}`);
    const stored = reference === null ? null : await this.readStored(reference, ofOrder);
    // The key may come from a browser, and may be the key of another order.
    const isOurs = stored?.orderId === id;
    const payment = isOurs ? stored : await ofOrder();
    return payment ? toPayment(payment) : NO_PAYMENT;
  }

  /** An earlier call with this key may have succeeded without an answer, so the payment is read first. */
  async cancel(
    { attempt }: Order,
    { state, reference }: ProviderPayment,
    { amount, key }: { readonly amount: number; readonly key: string },
  ): Promise<boolean> {
    // Toss ends a payment that is not confirmed by itself, but a virtual account waits for days.
    if ((state !== 'CAPTURED' && state !== 'OPEN') || reference === null) return true;
    const path = pathOf(reference);
    const payment = await this.call<TossPayment>(path);
    if (payment.cancels?.some(({ cancelReason }) => cancelReason === key)) return true;
    if (state === 'OPEN') {
      if (payment.status !== 'WAITING_FOR_DEPOSIT') return true;
      await this.post(`${path}/cancel`, { cancelReason: key }, `cancel-${key}-${attempt}`);
      return true;
    }
    // Refused if another cancellation has changed what is left since the look-up.
    const left = payment.balanceAmount;
    const body = { cancelReason: key, cancelAmount: amount, refundableAmount: left };
    await this.post(`${path}/cancel`, body, `cancel-${key}-${attempt}`);
    return true;
  }

  /** Toss says at once whether it returns the money. */
  findFailedRefunds() {
    return Promise.resolve([]);
  }

  /** Toss does not sign these webhooks. */
  verifyWebhook(rawBody: string, headers: Readonly<Record<string, unknown>>): WebhookHint | null {
    const text = rawBody.replace(/^\uFEFF/, '');
    const event = JSON.parse(text || '{}') as TossEvent | null;
    // DEPOSIT_CALLBACK has no data.
    const orderId = event?.data?.orderId ?? event?.orderId;
    const id = headers['tosspayments-webhook-transmission-id'];
    if (!isId(orderId) || typeof id !== 'string' || id.length > 200) return null;
    return { id, orderId };
  }

  async *listTransactions(from: Date, to: Date): AsyncIterable<ProviderTransaction> {
    let startingAfter: string | undefined;
    for (;;) {
      const query = new URLSearchParams({
        ...{ startDate: inSeoul(from), endDate: inSeoul(new Date(to.getTime() - 1)) },
        ...{ limit: `${PAGE}`, ...(startingAfter !== undefined && { startingAfter }) },
      });
      const page = await this.call<readonly TossTransaction[]>(
        `/v1/transactions?${query.toString()}`,
      );
      for (const { orderId, paymentKey: reference, status, amount } of page) {
        // The sign of a cancellation is not documented.
        const isCancel = status === 'CANCELED' || status === 'PARTIAL_CANCELED';
        if (isCancel || status === 'DONE') {
          const signed = isCancel ? -Math.abs(amount) : amount;
          yield { orderId, reference, amount: signed, isRefund: isCancel };
        }
      }
      startingAfter = page.at(-1)?.transactionKey;
      if (page.length < PAGE) return;
    }
  }

  /**
   * A firewall before Toss may refuse each request with a key that a browser has made up, and does not answer as
   * Toss does. Then the order decides, unless it has another payment: that could hide the one with the key.
   */
  private async readStored(
    key: string,
    ofOrder: () => Promise<TossPayment | null>,
  ): Promise<TossPayment | null> {
    try {
      return await this.read(pathOf(key));
    } catch (error) {
      const isStrange = error instanceof ProviderError && /^HTTP_4/.test(error.code);
      const newest = isStrange ? await ofOrder() : undefined;
      if (newest === null || newest?.paymentKey === key) return newest;
      throw error;
    }
  }

  private async read(path: string): Promise<TossPayment | null> {
    try {
      return await this.call<TossPayment>(path);
    } catch (error) {
      if (error instanceof ProviderError && NOT_THERE.has(error.code)) return null;
      throw error;
    }
  }

  private post(path: string, body: object, key: string): Promise<TossPayment> {
    return this.call<TossPayment>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
  }

  private call<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    return this.gate.run(async (signal) => {
      const headers = { ...init.headers, authorization: this.authorization };
      // A request that cannot be made is an error of ours, not an outage of Toss.
      const request = new Request(new URL(path, this.config.url), {
        ...init,
        ...{ headers, signal, redirect: 'error' },
      });
      const response = await fetch(request).catch(noAnswer);
      const isRefusal = response.status >= 400 && response.status < 500;
      const answer: unknown = await response.json().catch(isRefusal ? () => null : noAnswer);
      if (response.ok) return answer as Answer;
      const { code } = (answer ?? {}) as { code?: unknown };
      const text = typeof code === 'string' ? code : `HTTP_${response.status}`;
      const isOutage = response.status >= 500;
      const meaning = isOutage ? 'RETRY' : meaningOf(text);
      const isRead = init.method === undefined;
      throw new ProviderError(isRead ? meaningOfRead(meaning) : meaning, text, isOutage);
    });
  }
}

function pathOf(paymentKey: string): string {
  return `/v1/payments/${encodeURIComponent(paymentKey)}`;
}

function noAnswer(): never {
  throw new ProviderError('LOOK_UP', 'NO_ANSWER', true);
}

function toPayment(payment: TossPayment): ProviderPayment {
  const { paymentKey, orderId, status, totalAmount, balanceAmount, currency, cancels } = payment;
  // After several partial cancellations the status may stay PARTIAL_CANCELED.
  const isAllBack = balanceAmount === 0 && (cancels?.length ?? 0) > 0;
  return {
    state: isAllBack ? 'CANCELLED' : (STATES[status] ?? 'OPEN'),
    ...{ reference: paymentKey, orderId, amount: totalAmount, currency },
    cancelledAmount: cancels ? totalAmount - balanceAmount : 0,
  };
}

/** Local time without an offset, as Toss expects. */
function inSeoul(instant: Date): string {
  return new Date(instant.getTime() + SEOUL_OFFSET_MS).toISOString().slice(0, 19);
}
