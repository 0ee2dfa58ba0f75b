import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { Money } from '../../../shared/domain/money.js';
import { newId } from '../../../shared/ids.js';
import { BalanceFacade } from '../../balance/index.js';
import type { Payment } from '../domain/payment.js';
import { PaymentError } from '../domain/payment-error.js';
import { Payments, type PaymentsById } from '../domain/payments.js';
import { CardRefunds } from './card-refunds.js';
import { Payables, type RefundPieces } from './payable.js';

/** Who reads or refunds a payment. An admin may access every payment. */
export interface PaymentActor {
  readonly userId: string;
  readonly isAdmin: boolean;
}

export interface RefundRequest {
  readonly paymentId: string;
  /** Null for all pieces that are left. */
  readonly pieces: RefundPieces | null;
  readonly reason: string | null;
  /** Null for the system, which may refund what an admin may. */
  readonly actor: PaymentActor | null;
  /** Refunds to cards with the same group are counted together. */
  readonly groupId?: string;
}

/** A payment after its refund. */
export interface RefundedPayment {
  readonly payment: Payment;
  /** What this refund returned. */
  readonly amount: Money;
  readonly refundedAt: Date;
}

/** Refunds payments, or pieces of them. Each refund returns money and pieces, or nothing at all. */
@Injectable()
export class RefundPayments {
  constructor(
    private readonly payments: Payments,
    private readonly payables: Payables,
    private readonly balances: BalanceFacade,
    private readonly cards: CardRefunds,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs in the caller's transaction, with each payment at most once. Lock order: reservations or
   * orders, payments, seats or stock, coupons, top-ups, accounts.
   * @throws PaymentError PAYMENT_NOT_FOUND, PAYMENT_NOT_PAID, PAYMENT_ALREADY_REFUNDED, and like
   * `LockedPayables.refund`: then the caller must roll back its transaction
   */
  async refund(requests: readonly RefundRequest[]): Promise<readonly RefundedPayment[]> {
    if (requests.length === 0) return [];
    const ids = requests.map(({ paymentId }) => paymentId);
    const found = await this.payments.find(ids);
    const payables = await this.payables.lock(
      requests.map((request) => paymentOf(request, found).state.reference),
    );
    const locked = await this.payments.lock(ids);

    const refundedAt = this.clock.now();
    const refunds = requests.map(({ pieces, reason, actor, ...request }) => {
      const payment = paymentOf({ actor, ...request }, locked);
      payment.assertRefundable();
      const byAdmin = actor?.isAdmin ?? true;
      return { id: payment.state.reference.id, pieces, reason, byAdmin, refundedAt };
    });
    const parts = await payables.refund(refunds);
    const refunded = requests.map((request) => {
      const payment = paymentOf(request, locked);
      const part = parts.get(payment.state.reference.id);
      if (!part) throw new Error(`Payment ${request.paymentId} was not refunded`);
      payment.refund(part, refundedAt);
      return { request, payment, amount: part.amount, refundedAt };
    });
    await this.store(refunded);
    return refunded;
  }

  private async store(
    refunded: readonly (RefundedPayment & { readonly request: RefundRequest })[],
  ): Promise<void> {
    const parts = await this.payments.addRefunds(
      refunded.map(({ request: { paymentId, pieces, reason, actor }, amount, refundedAt }) => ({
        paymentId,
        amount,
        returned: pieces,
        reason,
        refundedBy: actor?.userId ?? null,
        createdAt: refundedAt,
      })),
    );
    const toCards = await this.cards.send(
      refunded.flatMap(({ request, payment, amount, refundedAt }) => {
        const { topUpId } = payment.state;
        if (topUpId === null || amount.amount === 0) return [];
        const { reason, actor, groupId = null } = request;
        const requestedBy = actor?.userId ?? null;
        return { topUpId, amount, reason, requestedBy, groupId, createdAt: refundedAt };
      }),
    );
    const accounts = await this.balances.lock(refunded.map(({ payment }) => payment.state.userId));
    for (const { payment, amount, refundedAt } of refunded) {
      const { id: paymentId, userId } = payment.state;
      const part = parts.get(paymentId) ?? 1;
      accounts.refund({ entryId: newId(), paymentId, part, userId, amount, refundedAt });
    }
    for (const sent of toCards) accounts.takeBack({ ...sent, entryId: newId() });
    await this.balances.save(accounts);
    await this.payments.save(refunded.map(({ payment }) => payment));
  }
}

/** @throws PaymentError PAYMENT_NOT_FOUND, also for a payment that the actor may not access */
function paymentOf(
  { paymentId, actor }: Pick<RefundRequest, 'paymentId' | 'actor'>,
  payments: PaymentsById,
): Payment {
  const payment = payments.get(paymentId);
  return actor ? visibleTo(actor, payment) : visible(payment);
}

/** @throws PaymentError PAYMENT_NOT_FOUND, also for a payment that the actor may not access */
export function visibleTo(actor: PaymentActor, payment: Payment | null | undefined): Payment {
  const isVisible = actor.isAdmin || payment?.state.userId === actor.userId;
  return visible(isVisible ? payment : null);
}

function visible(payment: Payment | null | undefined): Payment {
  if (!payment) throw new PaymentError('PAYMENT_NOT_FOUND');
  return payment;
}
