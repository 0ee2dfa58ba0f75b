import { Injectable } from '@nestjs/common';
import { fulfilled, rejected } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { BalanceFacade, type LockedAccounts } from '../../balance/index.js';
import type { Payment } from '../domain/payment.js';
import { PaymentError } from '../domain/payment-error.js';
import { type PaymentsById, Payments } from '../domain/payments.js';
import { type LockedPayables, Payables, type Refusals } from './payable.js';

export interface ConfirmPayment {
  readonly userId: string;
  readonly paymentId: string;
  /** What the client expects to pay, if it says so; in minor units. */
  readonly amount?: number | undefined;
}

type Outcome = PromiseSettledResult<Payment>;

/** All that decides about some confirmations; nobody else changes it before the transaction ends. */
interface Locked {
  readonly payments: PaymentsById;
  readonly payables: LockedPayables;
  readonly refusals: Refusals;
  readonly accounts: LockedAccounts;
  /** By payment id. */
  readonly receiptNumbers: ReadonlyMap<string, string>;
  readonly now: Date;
}

/**
 * Settles payments from the balance, several at once and each by itself: money, seats or stock,
 * receipt and event, or none of them. First everything is locked, then each confirmation is decided
 * in the order of arrival, then what was paid is written with one statement a table: so a refusal
 * leaves nothing to be taken back.
 */
@Injectable()
export class SettlePayments {
  constructor(
    private readonly payments: Payments,
    private readonly payables: Payables,
    private readonly balances: BalanceFacade,
    private readonly clock: Clock,
  ) {}

  /** In the caller's transaction. The paid payment of each, or what it is refused with. */
  async settle(confirmations: readonly ConfirmPayment[]): Promise<readonly Outcome[]> {
    const locked = await this.lock(confirmations);
    const outcomes = confirmations.map((confirmation): Outcome => {
      try {
        return fulfilled(this.pay(confirmation, locked));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return rejected(error);
      }
    });
    const paid = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : [],
    );
    if (paid.length > 0) await this.write(paid, locked);
    return outcomes;
  }

  /**
   * In the same order as everybody: what is paid for, payments, seats, accounts. What stands in one
   * `Promise.all` is sent together, and done one after the other.
   */
  private async lock(confirmations: readonly ConfirmPayment[]): Promise<Locked> {
    const found = await this.payments.find(confirmations.map(({ paymentId }) => paymentId));
    // Nobody makes others wait by naming what is theirs.
    const own = confirmations.flatMap(({ userId, paymentId }) => {
      const state = found.get(paymentId)?.state;
      return state?.userId === userId ? state : [];
    });
    const [payables, payments] = await Promise.all([
      this.payables.lock(own.map(({ reference }) => reference)),
      this.payments.lock(own.map(({ id }) => id)),
    ]);

    const now = this.clock.now();
    const unpaid = [...payments.values()].filter(({ state }) => state.receipt === null);
    const [refusals, accounts, receiptNumbers] = await Promise.all([
      payables.refusals(
        unpaid.map(({ state }) => state.reference.id),
        now,
      ),
      this.balances.lock(unpaid.map(({ state }) => state.userId)),
      this.drawReceiptNumbers(unpaid, now),
    ]);
    return { payments, payables, refusals, accounts, receiptNumbers, now };
  }

  /** @throws what refuses this confirmation; then nothing has changed for it. */
  private pay({ userId, paymentId, amount }: ConfirmPayment, locked: Locked): Payment {
    const { payments, refusals, accounts, receiptNumbers, now: paidAt } = locked;
    const payment = payments.get(paymentId);
    if (payment?.state.userId !== userId) throw new PaymentError('PAYMENT_NOT_FOUND');
    payment.assertMayBeConfirmed(amount);
    const refusal = refusals.get(payment.state.reference.id);
    if (refusal) throw refusal;
    payment.assertPayable();

    const balanceAfter = this.balances.pay(accounts, userId, payment.state.amount, paymentId);
    const receiptNumber = receiptNumbers.get(paymentId);
    if (receiptNumber === undefined) throw new Error(`No receipt number for ${paymentId}`);
    payment.pay({ receiptNumber, paidAt, balanceAfter });
    return payment;
  }

  /** Sent together: everything is locked, so no statement waits for anybody, in whatever order. */
  private async write(paid: readonly Payment[], { payables, accounts }: Locked): Promise<void> {
    const settlements = paid.flatMap(({ state: { reference, receipt } }) =>
      receipt ? { id: reference.id, ...receipt } : [],
    );
    await Promise.all([
      payables.settle(settlements),
      this.balances.save(accounts),
      this.payments.save(paid),
    ]);
  }

  private async drawReceiptNumbers(
    unpaid: readonly Payment[],
    now: Date,
  ): Promise<ReadonlyMap<string, string>> {
    const numbers = await this.payments.nextReceiptNumbers(unpaid.length, now);
    return new Map(unpaid.map(({ state }, index) => [state.id, numbers[index] ?? '']));
  }
}
