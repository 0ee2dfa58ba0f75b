import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade } from '../../balance/index.js';
import { heldById, UserHoldings } from '../../user/index.js';
import type { TopUp } from '../domain/top-up.js';
import type { ProviderName } from '../domain/top-up-state.js';
import { TopUpError } from '../domain/top-up-error.js';
import { TopUps } from '../domain/top-ups.js';
import { PaymentProviders } from './payment-provider.js';
import { SettleTopUps } from './settle-top-ups.js';
import { type NewCheckout, type NewTopUp, StartTopUps } from './start-top-ups.js';
import { TopUpQueries } from './top-up-queries.js';
import {
  type CreatedTopUpView,
  toTopUpDetails,
  toTopUpView,
  type TopUpDetailsView,
  type TopUpView,
} from './top-up-views.js';

/** What the browser brought back from the payment window. */
export interface Confirmation {
  readonly paymentKey?: string | undefined;
  readonly orderId?: string | undefined;
  readonly amount?: number | undefined;
}

/** Money that users add to their balance through a payment provider. */
@Injectable()
export class TopUpFacade implements OnModuleInit {
  constructor(
    private readonly topUps: TopUps,
    private readonly queries: TopUpQueries,
    private readonly providers: PaymentProviders,
    private readonly startTopUps: StartTopUps,
    private readonly settleTopUps: SettleTopUps,
    private readonly balances: BalanceFacade,
    private readonly keys: IdempotencyKeys,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    this.holdings.register('topup', {
      lists: { topUps: (userId) => heldById((page) => this.listDetails(userId, page)) },
      ties: async (userId) => ((await this.queries.hasOpen(userId)) ? ['TOP_UPS'] : []),
    });
  }

  /**
   * Starts a top-up of the balance. Not inside a transaction.
   * @throws like `StartTopUps.start`
   */
  create(
    topUp: NewTopUp,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CreatedTopUpView>> {
    return this.startTopUps.start(topUp, call);
  }

  /**
   * Starts a payment by card. Not inside a transaction.
   * @throws like `StartTopUps.startCheckout`
   */
  startCheckout(
    checkout: NewCheckout,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CreatedTopUpView>> {
    return this.startTopUps.startCheckout(checkout, call);
  }

  /**
   * Takes the money, and credits it; the money for a payment pays it in the same transaction. Not inside a
   * transaction. When the outcome is not known yet, the
   * status of the result is CONFIRMING or UNKNOWN, and a job finds it out.
   * @throws TopUpError TOP_UP_NOT_FOUND, TOP_UP_MISMATCH, TOP_UP_NOT_PAID, TOP_UP_DECLINED,
   * TOP_UP_CANCELLED, CHECKOUT_ENDED, PROVIDER_NOT_CONFIGURED, PROVIDER_UNAVAILABLE
   */
  async confirm(
    userId: string,
    id: string,
    confirmation: Confirmation,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<TopUpView>> {
    const topUp = await this.find(userId, id);
    topUp.assertMatches(confirmation);
    const settled =
      topUp.state.status === 'CREATED' ? await this.capture(topUp, confirmation) : topUp;
    refuseUnpaid(settled);
    const view = toTopUpView(settled);
    // A replay must not say for ever that the outcome is unknown.
    if (!call || view.status !== 'DONE') return { response: view, replayed: false };
    return this.keys.run(call, () => Promise.resolve(view));
  }

  /** @throws TopUpError TOP_UP_NOT_FOUND, also for a top-up of another user */
  async getTopUp(userId: string, id: string): Promise<TopUpDetailsView> {
    return this.withRefunds(await this.find(userId, id));
  }

  /** Newest first, one more than the limit. */
  listTopUps(userId: string, page: PageRequest): Promise<readonly TopUpView[]> {
    return this.queries.listTopUps(userId, page);
  }

  /**
   * Takes money of a top-up from the balance. A job returns it to its source after the commit. Unless `byAdmin`,
   * the top-up must be one of who requests it.
   * @throws TopUpError TOP_UP_NOT_FOUND, TOP_UP_NOT_DONE, REFUND_EXCEEDS_TOP_UP, PROVIDER_NOT_CONFIGURED;
   * BalanceError INSUFFICIENT_BALANCE
   */
  refund(
    id: string,
    request: { amount: number | undefined; reason: string | null; requestedBy: string },
    byAdmin: boolean,
  ): Promise<TopUpDetailsView> {
    return this.transactions.run(async () => {
      const topUp = await this.locked(id);
      const isVisible = byAdmin || topUp.state.userId === request.requestedBy;
      if (!isVisible) throw new TopUpError('TOP_UP_NOT_FOUND');
      // Without its keys the money would leave the balance, and never arrive.
      this.providers.get(topUp.state.provider);
      const refund = topUp.requestRefund({ id: newId(), ...request }, this.clock.now());
      await this.topUps.saveRequested([topUp], [refund]);
      const { amount, createdAt } = refund;
      const { userId } = topUp.state;
      await this.balances.takeBackTopUp({ userId, refundId: refund.id, amount, createdAt });
      return this.withRefunds(topUp);
    });
  }

  /**
   * Locks the top-up of any user until the caller's transaction ends.
   * @throws TopUpError TOP_UP_NOT_FOUND
   */
  async lockTopUp(id: string): Promise<TopUpDetailsView> {
    return this.withRefunds(await this.locked(id));
  }

  /**
   * Takes a webhook as a hint: the job reads the payment again.
   * @throws TopUpError PROVIDER_NOT_CONFIGURED, WEBHOOK_SIGNATURE_INVALID
   */
  async receiveWebhook(
    name: ProviderName,
    rawBody: string,
    headers: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const hint = this.providers.get(name).verifyWebhook(rawBody, headers);
    const now = this.clock.now();
    if (!hint) return;
    if ('failedRefund' in hint) await this.topUps.noteFailedRefund(hint.failedRefund, now);
    else await this.topUps.noteWebhook(hint.orderId, hint.id, now);
  }

  private async capture(topUp: TopUp, { paymentKey }: Confirmation): Promise<TopUp> {
    const { id, userId, provider: name } = topUp.state;
    const provider = this.providers.get(name);
    if (name === 'TOSS' && paymentKey === undefined) throw new TopUpError('TOP_UP_NOT_PAID');
    provider.assertAvailable();
    const reference = name === 'TOSS' ? (paymentKey ?? null) : topUp.state.reference;
    const leasedUntil = this.settleTopUps.leaseFrom(this.clock.now());
    const started = await this.topUps.startConfirming(id, reference, leasedUntil);
    if (!started) return this.find(userId, id);
    const settled = await this.settleTopUps.confirm(started);
    if (settled.state.status === 'CREATED') throw new TopUpError('TOP_UP_NOT_PAID');
    return settled;
  }

  private async find(userId: string, id: string): Promise<TopUp> {
    const topUp = await this.topUps.find(id);
    if (topUp?.state.userId !== userId) throw new TopUpError('TOP_UP_NOT_FOUND');
    return topUp;
  }

  private async locked(id: string): Promise<TopUp> {
    const topUp = await this.topUps.lock(id);
    if (!topUp) throw new TopUpError('TOP_UP_NOT_FOUND');
    return topUp;
  }

  private async listDetails(
    userId: string,
    page: PageRequest,
  ): Promise<readonly TopUpDetailsView[]> {
    const details: TopUpDetailsView[] = [];
    for (const { id } of await this.listTopUps(userId, page)) {
      details.push(await this.getTopUp(userId, id));
    }
    return details;
  }

  private async withRefunds(topUp: TopUp): Promise<TopUpDetailsView> {
    return toTopUpDetails(topUp, await this.topUps.findRefunds(topUp.state.id));
  }
}

function refuseUnpaid({ state: { status, failure, paymentId } }: TopUp): void {
  if (status === 'FAILED' && failure === 'AMOUNT_MISMATCH') throw new TopUpError('TOP_UP_MISMATCH');
  if (status === 'FAILED') throw new TopUpError('TOP_UP_DECLINED', { failure: failure ?? '' });
  if (status !== 'CANCELLED') return;
  throw new TopUpError(paymentId === null ? 'TOP_UP_CANCELLED' : 'CHECKOUT_ENDED');
}
