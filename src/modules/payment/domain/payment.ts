import { Money } from '../../../shared/domain/money.js';
import { mayMove, type Transitions } from '../../../shared/domain/transitions.js';
import { PaymentError } from './payment-error.js';
import type { Purchase } from './purchase.js';

export type PaymentStatus = 'READY' | 'PAID' | 'CANCELLED' | 'REFUNDED';

/** CANCELLED: the reservation or order ended unpaid. */
const PAYMENT_TRANSITIONS: Transitions<PaymentStatus> = {
  READY: ['PAID', 'CANCELLED'],
  PAID: ['REFUNDED'],
  CANCELLED: [],
  REFUNDED: [],
};

export type PayableType = 'RESERVATION' | 'ORDER';

/** The reservation or order that the payment pays for. */
export interface PaymentReference {
  readonly type: PayableType;
  readonly id: string;
}

export interface Receipt {
  readonly receiptNumber: string;
  readonly paidAt: Date;
  readonly balanceAfter: number;
}

export interface PaymentState {
  readonly id: string;
  readonly userId: string;
  readonly reference: PaymentReference;
  /** Null for a payment that an earlier version has made. */
  readonly purchase: Purchase | null;
  /** The waiting room of the reservation or order; null without one. The payment ends the slot there. */
  readonly roomId: string | null;
  readonly amount: Money;
  readonly status: PaymentStatus;
  /** It can be paid before this time. */
  readonly expiresAt: Date;
  readonly receipt: Receipt | null;
  /** The sum of its refunds. A PAID payment may be refunded in part. */
  readonly refundedAmount: Money;
  /** When nothing of the purchase was left. */
  readonly refundedAt: Date | null;
  /** The top-up that has paid it by card; null for a payment from the balance. */
  readonly topUpId: string | null;
  /** The last top-up whose money came when it could not be paid any more. */
  readonly lateTopUpId: string | null;
  readonly createdAt: Date;
}

/** A payment that its caller makes with a reservation or order. */
export type NewPayment = Pick<
  PaymentState,
  'id' | 'userId' | 'reference' | 'purchase' | 'roomId' | 'amount' | 'expiresAt'
>;

/** A payment for one reservation or order, from the prepaid balance or by card. */
export class Payment {
  constructor(private current: PaymentState) {}

  static ready(payment: NewPayment, createdAt: Date): Payment {
    return new Payment({
      status: 'READY',
      receipt: null,
      refundedAmount: Money.of(0),
      refundedAt: null,
      topUpId: null,
      lateTopUpId: null,
      createdAt,
      ...payment,
    });
  }

  get state(): PaymentState {
    return this.current;
  }

  /** Whether the user needs a slot to pay it now: only for seats that can still be paid. */
  needsSlotAt(now: Date): boolean {
    const { status, expiresAt, reference } = this.current;
    return reference.type === 'RESERVATION' && status === 'READY' && expiresAt > now;
  }

  /**
   * `amount` is the amount that the client expects, if it sent one.
   * @throws PaymentError PAYMENT_ALREADY_PAID, PAYMENT_ALREADY_REFUNDED, PAYMENT_AMOUNT_MISMATCH
   */
  assertMayBeConfirmed(amount: number | undefined): void {
    if (this.current.status === 'PAID') throw new PaymentError('PAYMENT_ALREADY_PAID');
    if (this.current.status === 'REFUNDED') throw new PaymentError('PAYMENT_ALREADY_REFUNDED');
    if (amount !== undefined && amount !== this.current.amount.amount) {
      throw new PaymentError('PAYMENT_AMOUNT_MISMATCH', { expected: this.current.amount.amount });
    }
  }

  /** @throws PaymentError PAYMENT_NOT_PAYABLE */
  assertPayable(): void {
    if (!mayMove(PAYMENT_TRANSITIONS, this.current.status, 'PAID')) {
      throw new PaymentError('PAYMENT_NOT_PAYABLE');
    }
  }

  /**
   * `topUpId` is the top-up that pays it by card.
   * @throws PaymentError PAYMENT_NOT_PAYABLE
   */
  pay(receipt: Receipt, topUpId: string | null = null): void {
    this.assertPayable();
    this.current = { ...this.current, status: 'PAID', receipt, topUpId };
  }

  /** @throws PaymentError PAYMENT_ALREADY_REFUNDED, PAYMENT_NOT_PAID */
  assertRefundable(): void {
    if (this.current.status === 'REFUNDED') throw new PaymentError('PAYMENT_ALREADY_REFUNDED');
    if (!mayMove(PAYMENT_TRANSITIONS, this.current.status, 'REFUNDED')) {
      throw new PaymentError('PAYMENT_NOT_PAID');
    }
  }

  /**
   * Returns a part of the money. After the last part all of it is back.
   * @throws PaymentError like `assertRefundable`
   */
  refund({ amount, isLast }: { amount: Money; isLast: boolean }, refundedAt: Date): void {
    this.assertRefundable();
    const refundedAmount = Money.sum([this.current.refundedAmount, amount]);
    const left = this.current.amount.amount - refundedAmount.amount;
    // Else the shares of the pieces are wrong. No money may be lost or made.
    if (left < 0 || (isLast && left !== 0)) {
      throw new Error(`The refunds of payment ${this.current.id} leave ${left} of it`);
    }
    this.current = {
      ...this.current,
      refundedAmount,
      ...(isLast && { status: 'REFUNDED' as const, refundedAt }),
    };
  }
}
