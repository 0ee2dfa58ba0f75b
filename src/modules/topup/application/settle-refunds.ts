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

/** What a provider has said about refunds of a top-up. With `retry` it has to be asked again. */
interface Answer {
  readonly closed: readonly { readonly refund: TopUpRefund; readonly outcome: Outcome }[];
  readonly retry: { readonly needsNewKey: boolean } | null;
}

const NOTHING_NEW: Answer = { closed: [], retry: null };
const ASK_AGAIN: Answer = { closed: [], retry: { needsNewKey: false } };

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
   * Finds refunds that have failed after they had succeeded, and sends one that is pending. The next one gets
   * a lease of its own. A refund may wait for its bank for days. It does not hold up the others: each look-up
   * takes the next one.
   * @param topUp is DONE, and taken by this caller
   */
  async settle(topUp: TopUp): Promise<void> {
    const refunds = await this.topUps.findRefunds(topUp.state.id);
    const done = refunds.filter(({ status }) => status === 'DONE');
    const pending = refunds.filter(({ status }) => status === 'PENDING');
    const next = pending[topUp.state.lookUps % pending.length];
    const failed = done.length > 0 ? await this.findFailed(topUp, done) : NOTHING_NEW;
    const sent = next ? await this.send(topUp, next) : NOTHING_NEW;
    const closed = [...failed.closed, ...sent.closed];
    const retry = sent.retry ?? failed.retry;
    await this.transactions.run(() => this.book(topUp, { closed, retry }));
  }

  private async send(topUp: TopUp, refund: TopUpRefund): Promise<Answer> {
    const { id: key, amount } = refund;
    const provider = this.providers.get(topUp.state.provider);
    try {
      const payment = await provider.lookup(topUp.state);
      const isCaptured = topUp.owns(payment) && payment.state === 'CAPTURED';
      if (isCaptured || topUp.isAllReturnedBy(payment)) {
        const sent = { amount: amount.amount, key };
        const isBack = await provider.cancel(topUp.state, payment, sent);
        return isBack ? { closed: [{ refund, outcome: 'DONE' }], retry: null } : ASK_AGAIN;
      }
      this.logger.error(
        `Refund ${key}: ${provider.name} has a payment that is ${payment.state}, not CAPTURED`,
      );
      return ASK_AGAIN;
    } catch (error) {
      const verdict = verdictAfter(error, topUp, this.logger);
      if (verdict.kind !== 'FAILED') {
        const needsNewKey = verdict.kind === 'UNKNOWN' && verdict.needsNewKey;
        return { closed: [], retry: { needsNewKey } };
      }
      this.logger.warn(`Refund ${key}: ${provider.name} refuses it: ${verdict.failure}`);
      return { closed: [{ refund, outcome: 'FAILED' }], retry: null };
    }
  }

  private async findFailed(topUp: TopUp, done: readonly TopUpRefund[]): Promise<Answer> {
    const provider = this.providers.get(topUp.state.provider);
    try {
      const keys = await provider.findFailedRefunds(topUp.state);
      const failed = done.filter(({ id }) => keys.includes(id));
      for (const { id } of failed) {
        this.logger.warn(`Refund ${id}: ${provider.name} has taken its success back`);
      }
      return { closed: failed.map((refund) => ({ refund, outcome: 'FAILED' })), retry: null };
    } catch (error) {
      verdictAfter(error, topUp, this.logger);
      return ASK_AGAIN;
    }
  }

  private async book(asked: TopUp, { closed, retry }: Answer): Promise<void> {
    const now = this.clock.now();
    const { id, dueAt: leasedUntil } = asked.state;
    const topUp = await this.topUps.lock(id);
    if (!topUp) throw new Error(`Top-up ${id} is gone`);
    const changed: (typeof closed)[number][] = [];
    for (const one of closed) {
      const isChanged = await this.topUps.closeRefund(one.refund, one.outcome, now);
      if (isChanged) changed.push(one);
    }
    const failed = changed
      .filter(({ outcome }) => outcome === 'FAILED')
      .reduce((sum, { refund: { amount } }) => sum + amount.amount, 0);
    const all = await this.topUps.findRefunds(id);
    const isAnyLeft = all.some(({ status }) => status === 'PENDING');
    topUp.closeRefunds({ failed: Money.of(failed), isAnyLeft, retry }, now, leasedUntil);
    await this.topUps.save(topUp);
    for (const { refund, outcome } of changed) await this.tell(topUp, refund, outcome, now);
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
