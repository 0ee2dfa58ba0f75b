import { Injectable } from '@nestjs/common';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { Money } from '../../../shared/domain/money.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { BalanceFacade } from '../../balance/index.js';
import { Payment, type PaymentReference } from '../domain/payment.js';
import { PaymentError } from '../domain/payment-error.js';
import { Payments } from '../domain/payments.js';
import { ConfirmPayments, type ConfirmRequest } from './confirm-payments.js';
import { Payables } from './payable.js';
import { PaymentQueries } from './payment-queries.js';
import { type PaymentView, type ReceiptView, toPaymentView } from './payment-views.js';

/** Who reads or changes a payment; an admin may do so with every payment. */
export interface PaymentActor {
  readonly userId: string;
  readonly isAdmin: boolean;
}

export interface PreparePayment {
  /** Chosen by the caller. */
  readonly id: string;
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
    private readonly confirmPayments: ConfirmPayments,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Adds a READY payment for each reservation or order that the caller has just added. */
  async prepare(commands: readonly PreparePayment[]): Promise<void> {
    const createdAt = this.clock.now();
    await this.payments.add(
      commands.map(
        (command) =>
          new Payment({ status: 'READY', receipt: null, refundedAt: null, createdAt, ...command }),
      ),
    );
  }

  /** Cancels the payments of reservations or orders that have ended unpaid. */
  cancelReady(referenceIds: readonly string[]): Promise<void> {
    return this.payments.cancelReady(referenceIds);
  }

  /**
   * Settles a payment from the balance: money, seats or stock, receipt and event, or none of them.
   * Then the queue slot ends. Not inside a transaction.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
   * PAYMENT_AMOUNT_MISMATCH, PAYMENT_NOT_PAYABLE; the refusal of the payable
   * (RESERVATION_NOT_HELD, ORDER_NOT_PENDING); BalanceError INSUFFICIENT_BALANCE, which leaves the
   * payment READY.
   */
  confirm(
    request: ConfirmRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReceiptView>> {
    return this.confirmPayments.submit(request, call);
  }

  /**
   * `confirm` in the transaction of the caller.
   * @throws like `confirm`; then the caller has to roll back its transaction
   */
  confirmAtOnce(userId: string, paymentId: string): Promise<ReceiptView> {
    return this.confirmPayments.confirmAtOnce({ userId, paymentId });
  }

  /**
   * Refunds a payment: returns the money, frees the seats or returns the stock, once.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_NOT_PAID, PAYMENT_ALREADY_REFUNDED,
   * REFUND_CUTOFF_PASSED
   */
  refund(actor: PaymentActor, paymentId: string): Promise<PaymentView> {
    return this.transactions.run(async () => {
      const found = (await this.payments.find([paymentId])).get(paymentId);
      const { reference, userId, amount } = visibleTo(actor, found).state;
      const payable = await this.payables.lock([reference]);
      const payment = visibleTo(actor, (await this.payments.lock([paymentId])).get(paymentId));

      const refundedAt = this.clock.now();
      payment.refund(refundedAt);
      await payable.refund({ id: reference.id, refundedAt, byAdmin: actor.isAdmin });
      await this.balances.refund(userId, amount, paymentId);

      await this.payments.save([payment]);
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
   * The room whose slot it takes to pay now. Null for an order, which needs no slot once it is placed,
   * and for a payment that can't be paid any more, because that refusal is not about the queue.
   * @throws PaymentError PAYMENT_NOT_FOUND
   */
  async roomOf(userId: string, paymentId: string): Promise<string | null> {
    const payment = await this.find({ userId, isAdmin: false }, paymentId);
    return payment.needsSlotAt(this.clock.now()) ? payment.state.roomId : null;
  }

  private async find(actor: PaymentActor, id: string): Promise<Payment> {
    return visibleTo(actor, await this.queries.findPayment(id));
  }
}

/** @throws PaymentError PAYMENT_NOT_FOUND, also when it is someone else's. */
function visibleTo(actor: PaymentActor, payment: Payment | null | undefined): Payment {
  const visible = payment && (actor.isAdmin || payment.state.userId === actor.userId);
  if (!visible) throw new PaymentError('PAYMENT_NOT_FOUND');
  return payment;
}
