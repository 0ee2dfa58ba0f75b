import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { Money } from '../../../shared/domain/money.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { heldById, UserHoldings } from '../../user/index.js';
import { type NewPayment, Payment } from '../domain/payment.js';
import { PaymentError } from '../domain/payment-error.js';
import { Payments } from '../domain/payments.js';
import { CardRefunds, type PendingRefunds } from './card-refunds.js';
import { type CardPayment, ConfirmPayments, type ConfirmRequest } from './confirm-payments.js';
import { EndSlots } from './end-slots.js';
import { type Buyer, type LockedBuyers, PayAtOnce } from './pay-at-once.js';
import { Payables } from './payable.js';
import { type PaymentFilter, type PaymentOfUser, PaymentQueries } from './payment-queries.js';
import { type PaymentView, type ReceiptView, toPaymentView } from './payment-views.js';
import {
  type PaymentActor,
  type RefundRequest,
  RefundPayments,
  visibleTo,
} from './refund-payments.js';

@Injectable()
export class PaymentFacade implements OnModuleInit {
  private readonly reads = new BatchedReads(this.transactions, (ids) => this.payments.find(ids));

  constructor(
    private readonly payments: Payments,
    private readonly queries: PaymentQueries,
    private readonly payables: Payables,
    private readonly confirmPayments: ConfirmPayments,
    private readonly payAtOnce: PayAtOnce,
    private readonly refundPayments: RefundPayments,
    private readonly endSlots: EndSlots,
    private readonly cards: CardRefunds,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly holdings: UserHoldings,
  ) {}

  /** An open payment belongs to a hold or an unpaid order, which are ties themselves. */
  onModuleInit(): void {
    this.holdings.register('payment', {
      lists: {
        payments: (userId) =>
          heldById((page) => this.queries.listWithRefunds(userId, page, this.clock.now())),
      },
    });
  }

  /** Adds a READY payment for each reservation or order that the caller has just added. */
  async prepare(newPayments: readonly NewPayment[]): Promise<void> {
    if (newPayments.length === 0) return;
    const createdAt = this.clock.now();
    await this.payments.add(newPayments.map((payment) => Payment.ready(payment, createdAt)));
  }

  /** Cancels the payments of reservations or orders that ended unpaid. */
  async cancelReady(referenceIds: readonly string[]): Promise<void> {
    const slots = await this.payments.cancelReady(referenceIds);
    await this.endSlots.afterCommit(slots.map((slot) => ({ ...slot, pieces: 0 })));
  }

  /**
   * Pays from the balance. Then the queue slot ends. Not inside a transaction.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED,
   * PAYMENT_AMOUNT_MISMATCH, PAYMENT_NOT_PAYABLE; the refusal of the reservation or order
   * (RESERVATION_NOT_HELD, ORDER_NOT_PENDING); BalanceError INSUFFICIENT_BALANCE
   */
  confirm(
    request: ConfirmRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReceiptView>> {
    return this.confirmPayments.submit(request, call);
  }

  /** Locks the accounts of buyers who pay at once, in the caller's transaction. */
  lockBuyers(buyers: readonly Buyer[], now: Date): Promise<LockedBuyers> {
    return this.payAtOnce.lock(buyers, now);
  }

  /** Adds the payments of `LockedBuyers.pay`, and takes their money. */
  savePaid(buyers: LockedBuyers): Promise<void> {
    return this.payAtOnce.save(buyers);
  }

  /** Ends the queue slot of a user who has paid so many pieces, after the commit. Never fails. */
  endSlot(paid: UserInRoom & { readonly pieces: number }): Promise<void> {
    return this.endSlots.afterCommit([paid]);
  }

  /**
   * The payment of the user, if it can be paid now. Locks what it pays for, until the caller's transaction ends.
   * @throws like `confirm`, but for BalanceError
   */
  findPayable(request: ConfirmRequest): Promise<PaymentView> {
    return this.transactions.run(async () => {
      const payment = await this.confirmPayments.findPayable(request);
      return toPaymentView(payment.state, this.clock.now());
    });
  }

  /**
   * Credits a top-up, and pays with it if the payment can be paid. In the caller's transaction. Returns
   * whether it has paid; else the money stays on the balance.
   */
  payByTopUp(card: CardPayment): Promise<boolean> {
    return this.confirmPayments.payByTopUp(card);
  }

  /**
   * Refunds a payment or pieces of it: returns the money with the seats or the stock.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_NOT_PAID, PAYMENT_ALREADY_REFUNDED,
   * REFUND_CUTOFF_PASSED, REFUND_KIND_MISMATCH, REFUND_EXCEEDS_PURCHASE
   */
  refund(actor: PaymentActor, request: Omit<RefundRequest, 'actor'>): Promise<PaymentView> {
    return this.transactions.run(async () => {
      const [refunded] = await this.refundPayments.refund([{ ...request, actor }]);
      if (!refunded) throw new PaymentError('PAYMENT_NOT_FOUND');
      return toPaymentView(refunded.payment.state, refunded.refundedAt);
    });
  }

  /**
   * Refunds all that is left of these paid payments. Returns the amount. Call it in a transaction that
   * has locked their reservations or orders. `groupId` is for `countAtProviders`.
   */
  async refundAll(paymentIds: readonly string[], reason: string, groupId: string): Promise<Money> {
    const refunded = await this.refundPayments.refund(
      paymentIds.map((paymentId) => ({ paymentId, pieces: null, reason, actor: null, groupId })),
    );
    return Money.sum(refunded.map(({ amount }) => amount));
  }

  /** The refunds to cards of a group that the provider has not confirmed yet. */
  countAtProviders(groupId: string): Promise<PendingRefunds> {
    return this.cards.countPending(groupId);
  }

  /**
   * Locks the payment of any user, and what it pays for, until the caller's transaction ends.
   * @throws PaymentError PAYMENT_NOT_FOUND
   */
  async lockPayment(id: string): Promise<PaymentView> {
    const found = (await this.payments.find([id])).get(id);
    if (!found) throw new PaymentError('PAYMENT_NOT_FOUND');
    await this.payables.lock([found.state.reference]);
    const locked = (await this.payments.lock([id])).get(id);
    return toPaymentView((locked ?? found).state, this.clock.now());
  }

  /** @throws PaymentError PAYMENT_NOT_FOUND, also for a payment of another user */
  async getPayment(actor: PaymentActor, id: string): Promise<PaymentView> {
    return toPaymentView((await this.find(actor, id)).state, this.clock.now());
  }

  /** Newest first, one more than the limit. */
  listPayments(userId: string, page: PageRequest): Promise<readonly PaymentView[]> {
    return this.queries.listPayments(userId, page, this.clock.now());
  }

  /** Of all users, newest first, one more than the limit. */
  listAllPayments(filter: PaymentFilter, page: PageRequest): Promise<readonly PaymentOfUser[]> {
    return this.queries.listAllPayments(filter, page, this.clock.now());
  }

  /**
   * Returns the id of the room whose slot the user needs to pay now. Null for an order, and for a
   * payment that can't be paid: the use case refuses it with a better reason than the gate.
   * @throws PaymentError PAYMENT_NOT_FOUND
   */
  async roomOf(userId: string, paymentId: string): Promise<string | null> {
    const payment = await this.find({ userId, isAdmin: false }, paymentId);
    return payment.needsSlotAt(this.clock.now()) ? payment.state.roomId : null;
  }

  private async find(actor: PaymentActor, id: string): Promise<Payment> {
    return visibleTo(actor, await this.reads.find(id));
  }
}
