import { Money } from '../../../shared/domain/money.js';
import { mayMove } from '../../../shared/domain/transitions.js';
import { CURRENCY, type ProviderPayment } from './provider-payment.js';
import { TopUpError } from './top-up-error.js';
import {
  type TopUpRefund,
  type TopUpState,
  type TopUpStatus,
  TRANSITIONS,
  type Verdict,
} from './top-up-state.js';

/** That the providers take. */
export const CARD_AMOUNTS = { least: 1_000, most: 10_000_000 };
/** The payment window of Toss is open for 30 minutes, and its payments can be confirmed for 10 more. */
const LIFETIME_MS = 45 * 60 * 1_000;
/** Two minutes after a provider is back, nothing is unsettled. */
const MAX_BACKOFF_MS = 60_000;

/** Money that a fan adds to the balance through a payment provider. */
export class TopUp {
  constructor(private current: TopUpState) {}

  /** @throws TopUpError INVALID_TOP_UP_AMOUNT unless `amount` is 1,000 to 10,000,000 */
  static amountOf(amount: number): Money {
    const { least, most } = CARD_AMOUNTS;
    if (amount < least || amount > most) throw new TopUpError('INVALID_TOP_UP_AMOUNT');
    return Money.of(amount);
  }

  /** @param payment what the money is for */
  static create(
    given: Pick<TopUpState, 'id' | 'userId' | 'provider' | 'amount' | 'reference'>,
    createdAt: Date,
    payment: { readonly id: string; readonly expiresAt: Date } | null = null,
  ): TopUp {
    const end = endOf(createdAt);
    const endsAt = payment && payment.expiresAt < end ? payment.expiresAt : end;
    return new TopUp({
      ...given,
      ...{ status: 'CREATED', attempt: 1, lookUps: 0, failure: null, doneAt: null },
      ...{ paymentId: payment?.id ?? null, creditedLate: false, refundedAmount: Money.of(0) },
      ...{ createdAt, endsAt, dueAt: endsAt },
    });
  }

  get state(): TopUpState {
    return this.current;
  }

  /** Whether its outcome is not known yet. */
  get isOpen(): boolean {
    const { status } = this.current;
    return status === 'CREATED' || status === 'CONFIRMING' || status === 'UNKNOWN';
  }

  /** How much can still go back to the source. */
  get left(): number {
    return this.current.amount.amount - this.current.refundedAmount.amount;
  }

  /**
   * Compares what the browser brought back with what was ordered.
   * @throws TopUpError TOP_UP_MISMATCH
   */
  assertMatches({
    orderId,
    amount,
  }: {
    orderId?: string | undefined;
    amount?: number | undefined;
  }) {
    const { id, amount: ordered } = this.current;
    const isOther = orderId !== undefined && orderId !== id;
    if (isOther || (amount !== undefined && amount !== ordered.amount)) {
      throw new TopUpError('TOP_UP_MISMATCH', { expected: ordered.amount });
    }
  }

  /** Whether the payment is the payment of this top-up. The provider may answer with another one. */
  owns({ orderId }: ProviderPayment): boolean {
    return orderId === this.current.id;
  }

  /** Whether the payment has the amount and the currency that were ordered. */
  hasAmountOf({ amount, currency }: ProviderPayment): boolean {
    return amount === this.current.amount.amount && currency === CURRENCY;
  }

  /** Whether the payment may be captured now. */
  mayCapture(payment: ProviderPayment): boolean {
    return payment.state === 'AUTHORISED' && this.owns(payment) && this.hasAmountOf(payment);
  }

  /** Whether money of another amount was reserved or taken, or a part went back: all of it has to go back. */
  hasWrongMoney(payment: ProviderPayment): boolean {
    const isTaken = payment.state === 'AUTHORISED' || payment.state === 'CAPTURED';
    const isWhole = this.hasAmountOf(payment) && payment.cancelledAmount === 0;
    return isTaken && this.owns(payment) && !isWhole;
  }

  /** Whether the provider has returned the whole payment, and at least what we have refunded of it. */
  isAllReturnedBy(payment: ProviderPayment): boolean {
    const isCancelled = payment.state === 'CANCELLED' && this.owns(payment);
    return isCancelled && payment.cancelledAmount >= this.current.refundedAmount.amount;
  }

  /** Whether the fan has had all the time to pay. */
  hasEndedAt(now: Date): boolean {
    return this.current.endsAt <= now;
  }

  verdictOn(payment: ProviderPayment): Verdict {
    if (!this.owns(payment)) return { kind: 'NOT_PAID' };
    switch (payment.state) {
      case 'CAPTURED':
        return { kind: 'PAID', reference: payment.reference };
      case 'FAILED':
        return { kind: 'FAILED', failure: 'NOT_APPROVED' };
      case 'CANCELLED':
        return { kind: 'CANCELLED' };
      case 'OPEN':
        return { kind: 'NOT_PAID' };
      case 'AUTHORISED':
        // Its capture was answered without a result, and the answer would be replayed for the same key.
        return { kind: 'UNKNOWN', needsNewKey: true };
    }
  }

  /**
   * Returns whether the top-up has become DONE, so that its money has to be credited.
   * @param leasedUntil the `dueAt` of the top-up when the provider was asked
   */
  settle(verdict: Verdict, now: Date, leasedUntil: Date | null): boolean {
    const { status, dueAt } = this.current;
    // Another answer came first. Only its refunds are still due.
    if (status === 'DONE') return false;
    // Somebody has asked the provider later, and knows more. Only money that was taken is beyond doubt.
    const isStale = dueAt !== null && leasedUntil !== null && dueAt > leasedUntil;
    if (isStale && verdict.kind !== 'PAID') return false;
    const isHinted = this.isHinted(leasedUntil);
    if (this.follow(verdict, now)) return true;
    const next = this.current.dueAt;
    if (isHinted && (next === null || (dueAt !== null && dueAt < next))) this.wait(dueAt);
    return false;
  }

  /** Whether a webhook has arrived after the provider was asked: it may know more. */
  private isHinted(leasedUntil: Date | null): boolean {
    const { dueAt } = this.current;
    return dueAt !== null && leasedUntil !== null && dueAt < leasedUntil;
  }

  private follow(verdict: Verdict, now: Date): boolean {
    switch (verdict.kind) {
      case 'PAID': {
        const { reference } = verdict;
        const done = { doneAt: now, failure: null, ...(reference !== null && { reference }) };
        return this.move('DONE', done);
      }
      case 'FAILED':
        this.move('FAILED', { failure: verdict.failure });
        return false;
      case 'CANCELLED':
        this.move('CANCELLED');
        return false;
      case 'GIVEN_UP':
        this.giveUp(now);
        return false;
      case 'NOT_PAID':
        if (this.hasEndedAt(now)) this.move('CANCELLED');
        else if (this.current.status === 'CREATED') this.wait(this.current.endsAt);
        // The provider would replay that there was nothing to confirm.
        else this.move('CREATED', { attempt: this.current.attempt + 1 });
        return false;
      case 'UNKNOWN':
        this.postpone(verdict.needsNewKey, now);
        return false;
    }
  }

  /** The money has arrived, but its payment cannot be paid any more. */
  keepAsBalance(): void {
    this.current = { ...this.current, creditedLate: true };
  }

  /**
   * Reserves a part of the money for a refund to its source; all that is left without an amount.
   * @throws TopUpError TOP_UP_NOT_DONE, REFUND_EXCEEDS_TOP_UP
   */
  requestRefund(
    given: Pick<TopUpRefund, 'id' | 'reason' | 'requestedBy'> & {
      readonly amount: number | undefined;
      readonly groupId?: string | null;
    },
    now: Date,
  ): TopUpRefund {
    const { left } = this;
    const { id: topUpId, status, refundedAmount } = this.current;
    if (status !== 'DONE') throw new TopUpError('TOP_UP_NOT_DONE');
    const part = given.amount ?? left;
    if (part < 1 || part > left) throw new TopUpError('REFUND_EXCEEDS_TOP_UP', { left });
    this.current = {
      ...this.current,
      refundedAmount: Money.of(refundedAmount.amount + part),
      ...{ dueAt: now, lookUps: 0 },
    };
    const refund = { groupId: null, ...given, topUpId, amount: Money.of(part) };
    return { ...refund, status: 'PENDING', createdAt: now };
  }

  /**
   * Goes on after the provider was asked about refunds. The sum `failed` has not arrived, and counts no more.
   * Without `retry` the next refund is due at once. With it, the provider is asked again after a while.
   * @param leasedUntil the `dueAt` of the top-up when the provider was asked
   */
  closeRefunds(
    {
      failed,
      isAnyLeft,
      retry,
    }: {
      readonly failed: Money;
      readonly isAnyLeft: boolean;
      readonly retry: { readonly needsNewKey: boolean } | null;
    },
    now: Date,
    leasedUntil: Date | null,
  ): void {
    const isDue = isAnyLeft || this.isHinted(leasedUntil);
    const refundedAmount = Money.of(this.current.refundedAmount.amount - failed.amount);
    this.current = { ...this.current, refundedAmount, dueAt: isDue ? now : null };
    if (retry) this.postpone(retry.needsNewKey, now);
    else this.current = { ...this.current, lookUps: 0 };
  }

  /** A capture that was sent before may arrive after all, so the payment is looked up once more. */
  private giveUp(now: Date): void {
    this.move('CANCELLED');
    const { status, createdAt } = this.current;
    const lastLookUp = endOf(createdAt);
    if (status === 'CANCELLED' && lastLookUp > now) this.wait(lastLookUp);
  }

  private postpone(needsNewKey: boolean, now: Date): void {
    const { status, attempt, lookUps } = this.current;
    const delay = Math.min(1_000 * 2 ** lookUps, MAX_BACKOFF_MS);
    this.current = {
      ...this.current,
      status: status === 'CONFIRMING' ? 'UNKNOWN' : status,
      attempt: needsNewKey ? attempt + 1 : attempt,
      lookUps: lookUps + 1,
      dueAt: new Date(now.getTime() + delay),
    };
  }

  /** Ignores a move that the table does not have: a settled top-up stays as it is. */
  private move(status: TopUpStatus, change: Partial<TopUpState> = {}): boolean {
    if (!mayMove(TRANSITIONS, this.current.status, status)) {
      this.wait(null);
      return false;
    }
    const dueAt = status === 'CREATED' ? this.current.endsAt : null;
    this.current = { ...this.current, ...change, status, lookUps: 0, dueAt };
    return true;
  }

  private wait(dueAt: Date | null): void {
    this.current = { ...this.current, dueAt };
  }
}

/** When a provider cannot take the money any more. */
export function endOf(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LIFETIME_MS);
}
