import { Logger } from '@nestjs/common';
import Stripe from 'stripe';
import type { StripeConfig } from '../../../../config/payment-providers.js';
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
import { TopUpError } from '../../domain/top-up-error.js';
import type { ProviderGate } from './provider-gate.js';

const STATES: Readonly<Record<string, ProviderPaymentState>> = {
  requires_capture: 'AUTHORISED',
  succeeded: 'CAPTURED',
  canceled: 'CANCELLED',
};

/** Stripe payment intents. The browser authorises the card, and `confirm` captures the money. */
export class StripeProvider extends PaymentProvider {
  readonly name = 'STRIPE';
  private readonly logger = new Logger(StripeProvider.name);
  private readonly stripe: Stripe;

  constructor(
    private readonly config: StripeConfig,
    private readonly gate: ProviderGate,
    timeoutMs: number,
  ) {
    super();
    const { hostname, port, protocol } = new URL(config.url);
    const isHttp = protocol === 'http:';
    this.stripe = new Stripe(config.secretKey, {
      ...{ host: hostname, port: port || (isHttp ? 80 : 443), protocol: isHttp ? 'http' : 'https' },
      // A repeated call is the business of the job, which looks the payment up first.
      ...{ maxNetworkRetries: 0, timeout: Math.ceil(timeoutMs), telemetry: false },
    });
  }

  async begin({ id, amount: { amount } }: NewOrder, returnUrl: string) {
    const intent = await this.call(() =>
      this.stripe.paymentIntents.create(
        {
          ...{ amount, currency: CURRENCY.toLowerCase(), capture_method: 'manual' },
          ...{ payment_method_types: ['card'], metadata: { orderId: id } },
        },
        { idempotencyKey: `begin-${id}` },
      ),
    ).catch((error: unknown) => this.refuseToBegin(error));
    const { publishableKey } = this.config;
    const clientSecret = intent.client_secret ?? '';
    const checkout: Checkout = { toss: null, stripe: { publishableKey, clientSecret, returnUrl } };
    return { reference: intent.id, checkout };
  }

  assertAvailable(): void {
    this.gate.assertAvailable();
  }

  async confirm(order: Order): Promise<ProviderPayment> {
    const { id, reference, attempt } = order;
    if (reference === null) return NO_PAYMENT;
    const idempotencyKey = `confirm-${id}-${attempt}`;
    try {
      const intent = await this.call(() =>
        this.stripe.paymentIntents.capture(reference, { ...EXPANDED }, { idempotencyKey }),
      );
      return toPayment(intent);
    } catch (error) {
      // Captured already, or not authorised yet.
      const isOtherState = (error as ProviderError).code === 'payment_intent_unexpected_state';
      if (isOtherState) return this.lookup(order);
      throw error;
    }
  }

  async lookup({ reference }: Pick<Order, 'reference'>): Promise<ProviderPayment> {
    if (reference === null) return NO_PAYMENT;
    return toPayment(
      await this.read(() => this.stripe.paymentIntents.retrieve(reference, { ...EXPANDED })),
    );
  }

  async cancel(
    { attempt }: Order,
    { state, reference }: ProviderPayment,
    { amount, key }: { readonly amount: number; readonly key: string },
  ): Promise<boolean> {
    if (reference === null || state === 'FAILED') return true;
    if (state === 'OPEN' || state === 'AUTHORISED') {
      const reason = { cancellation_reason: 'abandoned' } as const;
      const idempotencyKey = `cancel-${key}-${attempt}`;
      await this.call(() =>
        this.stripe.paymentIntents.cancel(reference, reason, { idempotencyKey }),
      );
      return true;
    }
    // An earlier call with this key may have succeeded without an answer.
    const refunds = await this.listRefunds(reference);
    const sent = refunds.find(({ metadata }) => metadata?.['key'] === key);
    if (sent) return isBack(sent);
    if (state === 'CANCELLED') return true;
    const made = await this.call(() =>
      this.stripe.refunds.create(
        { payment_intent: reference, amount, metadata: { key } },
        { idempotencyKey: `refund-${key}-${attempt}` },
      ),
    );
    return isBack(made);
  }

  async findFailedRefunds({ reference }: Pick<Order, 'reference'>): Promise<readonly string[]> {
    if (reference === null) return [];
    const refunds = await this.listRefunds(reference);
    return refunds.filter(hasFailed).flatMap(({ metadata }) => metadata?.['key'] ?? []);
  }

  verifyWebhook(rawBody: string, headers: Readonly<Record<string, unknown>>): WebhookHint | null {
    const signature = headers['stripe-signature'];
    let event: Stripe.Event;
    try {
      const header = typeof signature === 'string' ? signature : '';
      event = this.stripe.webhooks.constructEvent(rawBody, header, this.config.webhookSecret);
    } catch {
      throw new TopUpError('WEBHOOK_SIGNATURE_INVALID');
    }
    const { metadata, ...about } = event.data.object as {
      object?: string;
      status?: string | null;
      metadata?: Record<string, string> | null;
    };
    const { orderId, key } = metadata ?? {};
    if (about.object === 'refund') {
      return hasFailed(about) && isId(key) ? { failedRefund: key } : null;
    }
    return isId(orderId) ? { id: event.id, orderId } : null;
  }

  async *listTransactions(from: Date, to: Date): AsyncIterable<ProviderTransaction> {
    const created = { gte: seconds(from), lt: seconds(to) };
    const expand = ['data.source', 'data.source.payment_intent'];
    let after: string | undefined;
    for (;;) {
      const cursor = after === undefined ? {} : { starting_after: after };
      const page = await this.read(() =>
        this.stripe.balanceTransactions.list({ created, expand, limit: 100, ...cursor }),
      );
      for (const { amount, source } of page.data) {
        const about = (source ?? {}) as {
          id?: string;
          object?: string;
          payment_intent?: { id: string; metadata?: Record<string, string> } | null;
        };
        const { object, payment_intent: intent } = about;
        const orderId = intent?.metadata?.['orderId'];
        if (!intent || orderId === undefined) continue;
        // A bank takes money back by a dispute, and the payment itself does not say so.
        const reference = (object === 'dispute' ? about.id : undefined) ?? intent.id;
        yield { orderId, reference, amount, isRefund: object === 'refund' };
      }
      after = page.data.at(-1)?.id;
      if (!page.has_more) return;
    }
  }

  private listRefunds(payment_intent: string): Promise<readonly Stripe.Refund[]> {
    const query = { payment_intent, limit: 100 };
    return this.read(() => this.stripe.refunds.list(query).autoPagingToArray({ limit: 10_000 }));
  }

  /** Nothing can be paid yet, so the fan may start again. */
  private refuseToBegin(error: unknown): never {
    if (!(error instanceof ProviderError)) throw error;
    const isBrief = error.meaning === 'LOOK_UP' || error.meaning === 'RETRY';
    if (!isBrief) this.logger.error(`STRIPE refuses to begin a payment: ${error.code}`);
    const retryAfterSeconds = isBrief ? 1 : 60;
    throw new TopUpError('PROVIDER_UNAVAILABLE', { retryAfterSeconds });
  }

  private read<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    return this.call(request).catch((error: unknown) => {
      if (!(error instanceof ProviderError)) throw error;
      throw new ProviderError(meaningOfRead(error.meaning), error.code, error.isOutage);
    });
  }

  private call<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    return this.gate.run(() => request().catch(refuse));
  }
}

/** The charge says how much went back. */
const EXPANDED = { expand: ['latest_charge'] };

function refuse(error: unknown): never {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const { statusCode: status, code = `HTTP_${status ?? 'NONE'}` } = error;
  if (status === undefined) throw new ProviderError('LOOK_UP', 'NO_ANSWER', true);
  if (status >= 500) throw new ProviderError('RETRY', code, true);
  if (status === 409 || status === 429) throw new ProviderError('LOOK_UP', code);
  if (status === 401 || status === 403 || status === 404)
    throw new ProviderError('MISCONFIGURED', code);
  throw new ProviderError('DECLINED', code);
}

/** A bank may take days, and refuse the money in the end. */
function isBack(refund: Stripe.Refund): boolean {
  if (hasFailed(refund)) throw new ProviderError('DECLINED', `refund_${refund.status}`);
  return refund.status === 'succeeded';
}

function hasFailed({ status }: { readonly status?: string | null }): boolean {
  return status === 'failed' || status === 'canceled';
}

function toPayment(intent: Stripe.PaymentIntent): ProviderPayment {
  const { id, status, amount, amount_received: received, currency, metadata } = intent;
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const cancelledAmount = charge?.amount_refunded ?? 0;
  const state = STATES[status] ?? 'OPEN';
  const isAllBack = state === 'CAPTURED' && cancelledAmount === received;
  return {
    state: isAllBack ? 'CANCELLED' : state,
    ...{ reference: id, orderId: metadata['orderId'] ?? null, cancelledAmount },
    amount: state === 'CAPTURED' ? received : amount,
    currency: currency.toUpperCase(),
  };
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
