import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { Money } from '../../../shared/domain/money.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade } from '../../balance/index.js';
import { Payment, type PaymentReference } from '../domain/payment.js';
import { PaymentError } from '../domain/payment-error.js';
import { Payments } from '../domain/payments.js';
import { Payables } from './payable.js';
import { PaymentQueries } from './payment-queries.js';
import {
  type PaymentView,
  type ReceiptView,
  toPaymentView,
  toReceiptView,
} from './payment-views.js';

/** Who wants to see or change a payment; an admin may do so with every payment. */
export interface PaymentActor {
  readonly userId: string;
  readonly isAdmin: boolean;
}

export interface PreparePayment {
  readonly userId: string;
  readonly reference: PaymentReference;
  readonly roomId: string | null;
  readonly amount: Money;
  readonly expiresAt: Date;
}

@Injectable()
export class PaymentFacade {
  constructor(
    private readonly payments: Payments,
    private readonly queries: PaymentQueries,
    private readonly payables: Payables,
    private readonly balances: BalanceFacade,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** A READY payment for what the caller has just set aside; returns its id. */
  async prepare(command: PreparePayment): Promise<string> {
    const id = newId();
    const payment = new Payment({
      ...command,
      id,
      status: 'READY',
      receipt: null,
      refundedAt: null,
      createdAt: this.clock.now(),
    });
    await this.payments.add(payment);
    return id;
  }

  /** Closes the payments of reservations or orders that have ended unpaid. */
  cancelReady(referenceIds: readonly string[]): Promise<void> {
    return this.payments.cancelReady(referenceIds);
  }

  /**
   * Settles a payment from the balance: money, seats or stock, receipt and event, or none of them.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
   * PAYMENT_AMOUNT_MISMATCH; what the
   * payable refuses with (RESERVATION_NOT_HELD); BalanceError INSUFFICIENT_BALANCE, after which the
   * payment is READY still.
   */
  confirm(userId: string, paymentId: string, amount?: number): Promise<ReceiptView> {
    return this.transactions.run(async () => {
      const { reference } = (await this.find({ userId, isAdmin: false }, paymentId)).state;
      const payable = await this.payables.lock(reference);
      const payment = await this.payments.lock(paymentId);
      payment.assertMayBeConfirmed(amount);

      const paidAt = this.clock.now();
      const receiptNumber = await this.payments.nextReceiptNumber(paidAt);
      const { amount: price } = payment.state;
      await payable.settle({ paymentId, amount: price, receiptNumber, paidAt });
      const balanceAfter = await this.balances.pay(userId, price, paymentId);

      payment.pay({ receiptNumber, paidAt, balanceAfter });
      await this.payments.save(payment);
      return toReceiptView(payment.state);
    });
  }

  /**
   * Undoes a payment: money, seats or stock come back, once.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_NOT_PAID, PAYMENT_ALREADY_REFUNDED,
   * REFUND_CUTOFF_PASSED
   */
  refund(actor: PaymentActor, paymentId: string): Promise<PaymentView> {
    return this.transactions.run(async () => {
      const { reference, userId, amount } = (await this.find(actor, paymentId)).state;
      const payable = await this.payables.lock(reference);
      const payment = await this.payments.lock(paymentId);

      const refundedAt = this.clock.now();
      payment.refund(refundedAt);
      await payable.refund({ paymentId, amount, refundedAt, byAdmin: actor.isAdmin });
      await this.balances.refund(userId, amount, paymentId);

      await this.payments.save(payment);
      return toPaymentView(payment.state, refundedAt);
    });
  }

  /** @throws PaymentError PAYMENT_NOT_FOUND, also when it is someone else's. */
  async getPayment(actor: PaymentActor, id: string): Promise<PaymentView> {
    return toPaymentView((await this.find(actor, id)).state, this.clock.now());
  }

  listPayments(userId: string, page: PageRequest): Promise<readonly PaymentView[]> {
    return this.queries.listPayments(userId, page, this.clock.now());
  }

  /**
   * The room whose slot it takes to pay now. Null for a payment that can't be paid any more: the
   * answer to that is about the payment, not about the queue.
   * @throws PaymentError PAYMENT_NOT_FOUND
   */
  async roomOf(userId: string, paymentId: string): Promise<string | null> {
    const payment = await this.find({ userId, isAdmin: false }, paymentId);
    return payment.isOpenAt(this.clock.now()) ? payment.state.roomId : null;
  }

  private async find(actor: PaymentActor, id: string): Promise<Payment> {
    const payment = await this.payments.find(id);
    const visible = payment && (actor.isAdmin || payment.state.userId === actor.userId);
    if (!visible) throw new PaymentError('PAYMENT_NOT_FOUND');
    return payment;
  }
}
