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
import { ConfirmPayments } from './confirm-payments.js';
import { EndSlots } from './end-slots.js';
import { Payables } from './payable.js';
import { PaymentQueries } from './payment-queries.js';
import {
  type PaymentView,
  type ReceiptView,
  toPaymentView,
  toReceiptView,
} from './payment-views.js';
import { type ConfirmPayment, SettlePayments } from './settle-payments.js';

/** Who wants to see or change a payment; an admin may do so with every payment. */
export interface PaymentActor {
  readonly userId: string;
  readonly isAdmin: boolean;
}

export interface PreparePayment {
  /** Chosen by the caller, who refers to it. */
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
    private readonly settlePayments: SettlePayments,
    private readonly endSlots: EndSlots,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** A READY payment for each thing that the caller has just set aside. */
  async prepare(commands: readonly PreparePayment[]): Promise<void> {
    const createdAt = this.clock.now();
    await this.payments.add(
      commands.map(
        (command) =>
          new Payment({ status: 'READY', receipt: null, refundedAt: null, createdAt, ...command }),
      ),
    );
  }

  /** Closes the payments of reservations or orders that have ended unpaid. */
  cancelReady(referenceIds: readonly string[]): Promise<void> {
    return this.payments.cancelReady(referenceIds);
  }

  /**
   * Settles a payment from the balance, together with all that are confirmed at this time: money,
   * seats or stock, receipt and event, or none of them; then the queue slot ends. `refusal` is what a
   * confirmation that is no replay of its key has to be refused with.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
   * PAYMENT_AMOUNT_MISMATCH, PAYMENT_NOT_PAYABLE; what the payable refuses with
   * (RESERVATION_NOT_HELD, ORDER_NOT_PENDING); BalanceError INSUFFICIENT_BALANCE, after which the
   * payment is READY still.
   */
  confirm(
    confirmation: ConfirmPayment,
    call: IdempotentCall | null = null,
    refusal?: Error,
  ): Promise<IdempotentAnswer<ReceiptView>> {
    return this.confirmPayments.submit(confirmation, call, refusal);
  }

  /**
   * `confirm` in the transaction of the caller, who has just set aside what is paid for.
   * @throws like `confirm`; then the caller has to let its transaction be rolled back
   */
  async confirmAtOnce(userId: string, paymentId: string): Promise<ReceiptView> {
    const [outcome] = await this.settlePayments.settle([{ userId, paymentId }]);
    if (outcome?.status !== 'fulfilled') throw outcome?.reason;
    const { roomId } = outcome.value.state;
    if (roomId) await this.endSlots.afterCommit({ userId, roomId });
    return toReceiptView(outcome.value.state);
  }

  /**
   * Undoes a payment: money, seats or stock come back, once.
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
   * The room whose slot it takes to pay now. Null for an order, which takes no slot once it is placed,
   * and for a payment that can't be paid any more: the answer to that is not about the queue.
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
