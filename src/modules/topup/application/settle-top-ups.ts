import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../../config/settings.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { BalanceFacade } from '../../balance/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { UserFacade, UserNotices } from '../../user/index.js';
import type { ProviderPayment } from '../domain/provider-payment.js';
import type { TopUp } from '../domain/top-up.js';
import type { ProviderName, Verdict } from '../domain/top-up-state.js';
import { TopUps } from '../domain/top-ups.js';
import { type PaymentProvider, PaymentProviders, ProviderError } from './payment-provider.js';
import { SettleRefunds } from './settle-refunds.js';
import { topUpEvent } from './top-up-events.js';
import { ASK_AGAIN, verdictAfter } from './verdict-after.js';

const BATCH_SIZE = 16;
/**
 * Settlements at the same time. The gate of the provider allows half as many calls at once, so that it has the next
 * call while other settlements are booked.
 */
const MAX_SETTLEMENTS = 32;
/** While answers are awaited, new top-ups that are due are looked for. */
const LOOK_AGAIN_MS = 1_000;
const timeToLookAgain = () =>
  new Promise<void>((resolve) => void setTimeout(resolve, LOOK_AGAIN_MS).unref());
/** A settlement makes at most eight calls, one after the other: two look-ups of two, a capture, a cancellation. */
const CALLS_PER_LEASE = 8;

/**
 * Asks providers about payments, and books the answers. A provider is asked outside of any transaction.
 * The lock of the top-up's row decides between answers that arrive together. Safe on several instances.
 */
@Injectable()
export class SettleTopUps {
  private readonly logger = new Logger(SettleTopUps.name);

  constructor(
    private readonly topUps: TopUps,
    private readonly refunds: SettleRefunds,
    private readonly providers: PaymentProviders,
    private readonly balances: BalanceFacade,
    private readonly payments: PaymentFacade,
    private readonly outbox: Outbox,
    private readonly users: UserFacade,
    private readonly notices: UserNotices,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  get providerNames(): readonly ProviderName[] {
    return this.providers.all.map(({ name }) => name);
  }

  /** After this time another instance may ask the provider again. */
  leaseFrom(now: Date): Date {
    const { timeoutMs } = this.config.paymentProviders;
    return new Date(now.getTime() + CALLS_PER_LEASE * timeoutMs);
  }

  /**
   * Settles the top-ups of a provider that are due now, or become due meanwhile: an answer may take long, and does
   * not hold up the others.
   */
  async settleDue(name: ProviderName): Promise<void> {
    const running = new Set<Promise<void>>();
    const failures: unknown[] = [];
    const start = (topUp: TopUp): void => {
      const settled = this.settleClaimed(topUp)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(settled));
      running.add(settled);
    };
    for (let more = true; more && failures.length === 0;) {
      const claimed = await this.claimDue(name);
      claimed.forEach(start);
      while (running.size > MAX_SETTLEMENTS - BATCH_SIZE) await Promise.race(running);
      if (claimed.length < BATCH_SIZE) {
        await Promise.race([Promise.all(running), timeToLookAgain()]);
      }
      more = claimed.length === BATCH_SIZE || running.size > 0;
    }
    await Promise.all(running);
    if (failures.length > 0) throw failures[0];
  }

  private claimDue(name: ProviderName): Promise<readonly TopUp[]> {
    const now = this.clock.now();
    const leasedUntil = this.leaseFrom(now);
    return this.transactions.run(() => this.topUps.claimDue(name, now, leasedUntil, BATCH_SIZE));
  }

  /** Confirms a top-up that this caller has made CONFIRMING. */
  async confirm(topUp: TopUp): Promise<TopUp> {
    const isWanted = await this.isWanted(topUp);
    const verdict = await this.ask(topUp, (provider) =>
      isWanted ? provider.confirm(topUp.state) : provider.lookup(topUp.state),
    );
    return this.book(topUp, verdict);
  }

  private async settleClaimed(topUp: TopUp): Promise<void> {
    if (topUp.state.status === 'DONE') return this.refunds.settle(topUp);
    const verdict = await this.ask(topUp, (provider) => provider.lookup(topUp.state));
    await this.book(topUp, verdict);
  }

  private async ask(
    topUp: TopUp,
    firstCall: (provider: PaymentProvider) => ReturnType<PaymentProvider['lookup']>,
  ): Promise<Verdict> {
    const { id, provider: name } = topUp.state;
    const provider = this.providers.get(name);
    try {
      let payment = await firstCall(provider);
      if (topUp.mayCapture(payment)) {
        const { reference } = payment;
        if (!(await this.isWanted(topUp))) return await this.giveUp(provider, topUp, payment);
        if (!(await this.topUps.holdPayment(topUp.state, reference))) return ASK_AGAIN;
        payment = await provider.confirm({ ...topUp.state, reference });
      }
      if (topUp.hasWrongMoney(payment)) {
        // A payment that another instance has credited meanwhile may have refunds of ours.
        if (!(await this.topUps.holdPayment(topUp.state, payment.reference))) return ASK_AGAIN;
        const { amount, currency, cancelledAmount } = payment;
        this.logger.warn(
          `Top-up ${id}: ${name} has ${amount} ${currency}, ${cancelledAmount} returned`,
        );
        // A refused refund is tried again with the key of the next attempt.
        const key = `${id}-mismatch-${topUp.state.attempt}`;
        const whole = { amount: amount - cancelledAmount, key };
        await this.release(provider, topUp, payment, whole);
        return { kind: 'FAILED', failure: 'AMOUNT_MISMATCH' };
      }
      const isEnded = topUp.hasEndedAt(this.clock.now());
      if (payment.state === 'OPEN' && (isEnded || !(await this.isWanted(topUp)))) {
        return await this.giveUp(provider, topUp, payment);
      }
      return topUp.verdictOn(payment);
    } catch (error) {
      return verdictAfter(error, topUp, this.logger);
    }
  }

  /**
   * The money for a payment is taken only while the payment can be paid, by its open top-up, and from a user
   * who is not blocked.
   */
  private async isWanted({ isOpen, state }: TopUp): Promise<boolean> {
    const { userId, paymentId, amount } = state;
    if (paymentId === null) return true;
    if (!isOpen) return false;
    if ((await this.users.getUser(userId)).blocked) return false;
    try {
      await this.payments.findPayable({ userId, paymentId, amount: amount.amount });
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }

  private async giveUp(
    provider: PaymentProvider,
    topUp: TopUp,
    payment: ProviderPayment,
  ): Promise<Verdict> {
    await this.release(provider, topUp, payment, { amount: 0, key: `${topUp.state.id}-ended` });
    return { kind: 'GIVEN_UP' };
  }

  /** A refused cancellation does not say that nothing was taken, so it is tried again with a new key. */
  private async release(
    provider: PaymentProvider,
    { state }: TopUp,
    payment: ProviderPayment,
    refund: Parameters<PaymentProvider['cancel']>[2],
  ): Promise<void> {
    try {
      await provider.cancel(state, payment, refund);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.meaning !== 'DECLINED') throw error;
      this.logger.error(
        `Top-up ${state.id}: ${provider.name} refuses a cancellation: ${error.code}`,
      );
      throw new ProviderError('RETRY', error.code);
    }
  }

  private book(asked: TopUp, verdict: Verdict): Promise<TopUp> {
    return this.transactions.run(async () => {
      const now = this.clock.now();
      const { id, dueAt: leasedUntil } = asked.state;
      const topUp = await this.lock(id);
      if (topUp.settle(verdict, now, leasedUntil)) await this.credit(topUp, now);
      await this.topUps.save(topUp);
      return topUp;
    });
  }

  /** The money pays for what it was taken for. If that is over, it stays on the balance. */
  private async credit(topUp: TopUp, now: Date): Promise<void> {
    const { id, userId, amount, paymentId } = topUp.state;
    const events = [topUpEvent('balance.topped-up', topUp, now, {})];
    if (paymentId === null) {
      await this.balances.creditTopUp({ userId, topUpId: id, amount, createdAt: now });
    } else if (!(await this.payments.payByTopUp({ userId, paymentId, topUp: { id, amount } }))) {
      topUp.keepAsBalance();
      events.push(topUpEvent('balance.credited-late', topUp, now, {}));
      const fields = { amount: amount.amount };
      await this.notices.send('credited-late', [{ userId, fields }]);
    }
    await this.outbox.record(events);
  }

  private async lock(id: string): Promise<TopUp> {
    const topUp = await this.topUps.lock(id);
    if (!topUp) throw new Error(`Top-up ${id} is gone`);
    return topUp;
  }
}
