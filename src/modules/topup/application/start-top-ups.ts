import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/settings.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade } from '../../balance/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { TopUp } from '../domain/top-up.js';
import type { ProviderName } from '../domain/top-up-state.js';
import { TopUpError } from '../domain/top-up-error.js';
import { TopUps } from '../domain/top-ups.js';
import { type PaymentProvider, PaymentProviders } from './payment-provider.js';
import { type CreatedTopUpView, toTopUpView } from './top-up-views.js';

/** Each attempt prepares a payment at the provider. */
const MAX_ATTEMPTS = 3;

interface Start {
  readonly userId: string;
  readonly provider: ProviderName;
  readonly returnUrl: string;
  /** The origin of this service, as the browser sees it. */
  readonly ownOrigin: string;
}

export interface NewTopUp extends Start {
  readonly amount: number;
}

export interface NewCheckout extends Start {
  readonly paymentId: string;
}

/** Another request has started or replaced the open top-up of the payment. */
class Overtaken extends Error {}

/**
 * Starts top-ups. Not inside a transaction. The payment at the provider is prepared before the row exists:
 * if this process dies in between, the provider has a payment that nobody can pay.
 */
@Injectable()
export class StartTopUps {
  constructor(
    private readonly topUps: TopUps,
    private readonly providers: PaymentProviders,
    private readonly balances: BalanceFacade,
    private readonly payments: PaymentFacade,
    private readonly keys: IdempotencyKeys,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * @throws TopUpError INVALID_TOP_UP_AMOUNT, RETURN_URL_NOT_ALLOWED, PROVIDER_NOT_CONFIGURED,
   * PROVIDER_UNAVAILABLE; BalanceError BALANCE_LIMIT_EXCEEDED, BALANCE_CLOSED
   */
  async start(
    { userId, amount: requested, ...start }: NewTopUp,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CreatedTopUpView>> {
    const amount = TopUp.amountOf(requested);
    const provider = this.providerFor(start);
    await this.balances.assertMayReceive(userId, amount);
    const order = { id: newId(), amount, paymentId: null };
    const { reference, checkout } = await provider.begin(order, start.returnUrl);
    const given = { ...order, userId, provider: provider.name, reference };
    const topUp = TopUp.create(given, this.clock.now());
    return this.store(call, async () => {
      await this.balances.assertOpen(userId);
      await this.topUps.add(topUp);
      return { ...toTopUpView(topUp), checkout };
    });
  }

  /**
   * Starts a top-up for what a payment costs. The payment has one open top-up: it is returned again, and one
   * of another provider is replaced.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
   * PAYMENT_NOT_PAYABLE; the refusal of the reservation or order; TopUpError INVALID_TOP_UP_AMOUNT,
   * RETURN_URL_NOT_ALLOWED, CHECKOUT_UNDER_WAY, PROVIDER_NOT_CONFIGURED, PROVIDER_UNAVAILABLE;
   * BalanceError BALANCE_CLOSED
   */
  async startCheckout(
    { userId, paymentId, ...start }: NewCheckout,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CreatedTopUpView>> {
    const payment = await this.payments.findPayable({ userId, paymentId });
    const provider = this.providerFor(start);
    for (let attempt = 1; ; attempt += 1) {
      const open = await this.topUps.findOpen(paymentId);
      const now = this.clock.now();
      const known = open?.state.provider === start.provider && !open.hasEndedAt(now) ? open : null;
      const replaced = known ? null : open;
      if (replaced && replaced.state.status !== 'CREATED') {
        throw new TopUpError('CHECKOUT_UNDER_WAY');
      }
      const amount = TopUp.amountOf(payment.amount);
      const order = { id: known?.state.id ?? newId(), amount, paymentId };
      const { reference, checkout } = await provider.begin(order, start.returnUrl);
      const given = { ...order, userId, provider: provider.name, reference };
      const expiresAt = new Date(payment.expiresAt);
      const topUp = known ?? TopUp.create(given, now, { id: paymentId, expiresAt });
      try {
        return await this.store(call, async () => {
          // Top-up before account, as where money arrives.
          if (replaced && !(await this.topUps.replace(replaced.state.id, now)))
            throw new Overtaken();
          await this.balances.assertOpen(userId);
          if (!known && !(await this.topUps.addCheckout(topUp))) throw new Overtaken();
          return { ...toTopUpView(topUp), checkout };
        });
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
        if (attempt === MAX_ATTEMPTS) throw new TopUpError('CHECKOUT_UNDER_WAY');
      }
    }
  }

  /** @throws TopUpError RETURN_URL_NOT_ALLOWED, PROVIDER_NOT_CONFIGURED */
  private providerFor({
    provider,
    returnUrl,
    ownOrigin,
  }: Pick<Start, 'provider' | 'returnUrl' | 'ownOrigin'>): PaymentProvider {
    this.assertAllowed(returnUrl, ownOrigin);
    if (this.config.topUps === 'off') throw new TopUpError('PROVIDER_NOT_CONFIGURED');
    return this.providers.get(provider);
  }

  /** An open redirect would lend our name to any page. */
  private assertAllowed(returnUrl: string, ownOrigin: string): void {
    const url = URL.canParse(returnUrl) ? new URL(returnUrl) : null;
    const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
    const allowed = [ownOrigin, ...this.config.corsOrigins];
    if (!url || !isHttp || url.username || url.password || !allowed.includes(url.origin)) {
      throw new TopUpError('RETURN_URL_NOT_ALLOWED');
    }
  }

  private async store<View>(
    call: IdempotentCall | null,
    effect: () => Promise<View>,
  ): Promise<IdempotentAnswer<View>> {
    if (call) return this.keys.run(call, effect);
    return { response: await this.transactions.run(effect), replayed: false };
  }
}
