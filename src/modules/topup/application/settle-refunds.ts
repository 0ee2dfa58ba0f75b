import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { Money } from '../../../shared/domain/money.js';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { BalanceFacade } from '../../balance/index.js';
import { UserNotices } from '../../user/index.js';
import type { TopUp } from '../domain/top-up.js';
import type { TopUpRefund } from '../domain/top-up-state.js';
import { TopUps } from '../domain/top-ups.js';
import { PaymentProviders } from './payment-provider.js';
import { topUpEvent } from './top-up-events.js';
import { verdictAfter } from './verdict-after.js';

type Outcome = 'DONE' | 'FAILED';

/** What a provider has said about refunds of a top-up. With `retry` one of them is still pending. */
interface Answer {
  readonly refunds: readonly TopUpRefund[];
  readonly outcome: Outcome;
  readonly retry: { readonly needsNewKey: boolean } | null;
}

/** Sends refunds of top-ups to their source, and finds out whether they have arrived. Safe on several instances. */
@Injectable()
export class SettleRefunds {
  private readonly logger = new Logger(SettleRefunds.name);

  constructor(
    private readonly topUps: TopUps,
    private readonly providers: PaymentProviders,
    private readonly balances: BalanceFacade,
    private readonly outbox: Outbox,
    private readonly notices: UserNotices,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends one refund of a top-up. The next one gets a lease of its own. A refund may wait for its bank for days.
   * It does not hold up the others: each look-up takes the next one. Without a refund to send, a webhook has
   * said that one failed after it had succeeded.
   * @param topUp is DONE, and taken by this caller
   */
  async settle(topUp: TopUp): Promise<void> {
    const refunds = await this.topUps.findRefunds(topUp.state.id);
    const pending = refunds.filter(({ status }) => status === 'PENDING');
    const next = pending[topUp.state.lookUps % pending.length];
    const done = refunds.filter(({ status }) => status === 'DONE');
    const answer = next ? await this.send(topUp, next) : await this.findFailed(topUp, done);
    // Without an answer the top-up is due again at the end of the lease.
    if (answer) await this.transactions.run(() => this.book(topUp, answer));
  }

  private async send(topUp: TopUp, refund: TopUpRefund): Promise<Answer> {
    const { id: key, amount } = refund;
    const refunds = [refund];
    const provider = this.providers.get(topUp.state.provider);
    const askAgain: Answer = { refunds: [], outcome: 'DONE', retry: { needsNewKey: false } };
    try {
      const payment = await provider.lookup(topUp.state);
      const isCaptured = topUp.owns(payment) && payment.state === 'CAPTURED';
      if (isCaptured || topUp.isAllReturnedBy(payment)) {
        const sent = { amount: amount.amount, key };
        const isBack = await provider.cancel(topUp.state, payment, sent);
        return isBack ? { refunds, outcome: 'DONE', retry: null } : askAgain;
      }
      this.logger.error(
        `Refund ${key}: ${provider.name} has a payment that is ${payment.state}, not CAPTURED`,
      );
      return askAgain;
    } catch (error) {
      const verdict = verdictAfter(error, topUp, this.logger);
      if (verdict.kind !== 'FAILED') {
        const needsNewKey = verdict.kind === 'UNKNOWN' && verdict.needsNewKey;
        return { ...askAgain, retry: { needsNewKey } };
      }
      this.logger.warn(`Refund ${key}: ${provider.name} refuses it: ${verdict.failure}`);
      return { refunds, outcome: 'FAILED', retry: null };
    }
  }

  private async findFailed(topUp: TopUp, done: readonly TopUpRefund[]): Promise<Answer | null> {
    const provider = this.providers.get(topUp.state.provider);
    try {
      const failed = await provider.findFailedRefunds(topUp.state);
      const refunds = done.filter(({ id }) => failed.includes(id));
      for (const { id } of refunds) {
        this.logger.warn(`Refund ${id}: ${provider.name} has taken its success back`);
      }
      return { refunds, outcome: 'FAILED', retry: null };
    } catch (error) {
      verdictAfter(error, topUp, this.logger);
      return null;
    }
  }

  private async book(asked: TopUp, { refunds, outcome, retry }: Answer): Promise<void> {
    const now = this.clock.now();
    const { id, dueAt: leasedUntil } = asked.state;
    const topUp = await this.topUps.lock(id);
    if (!topUp) throw new Error(`Top-up ${id} is gone`);
    const closed: TopUpRefund[] = [];
    for (const refund of refunds) {
      const isChanged = await this.topUps.closeRefund(refund, outcome, now);
      if (isChanged) closed.push(refund);
    }
    const sum = closed.reduce((total, { amount: { amount } }) => total + amount, 0);
    const all = await this.topUps.findRefunds(id);
    const isAnyLeft = all.some(({ status }) => status === 'PENDING');
    const failed = Money.of(outcome === 'FAILED' ? sum : 0);
    topUp.closeRefunds({ failed, isAnyLeft, retry }, now, leasedUntil);
    await this.topUps.save(topUp);
    for (const refund of closed) await this.tell(topUp, refund, outcome, now);
  }

  /** When the card does not take its money back, the money is on the balance. */
  private async tell(
    topUp: TopUp,
    { id: refundId, amount: refunded }: TopUpRefund,
    outcome: Outcome,
    now: Date,
  ): Promise<void> {
    const { userId } = topUp.state;
    const amount = refunded.amount;
    if (outcome === 'FAILED') {
      await this.balances.returnTopUp({ userId, refundId, amount: refunded, createdAt: now });
      await this.notices.send('refund-on-balance', [{ userId, fields: { amount } }]);
    }
    const type = outcome === 'DONE' ? 'balance.top-up-refunded' : 'balance.top-up-refund-failed';
    await this.outbox.record([topUpEvent(type, topUp, now, { amount, refundId })]);
  }
}
