import { Injectable } from '@nestjs/common';
import type { Money } from '../../../shared/domain/money.js';
import type { PayableType, PaymentReference } from '../domain/payment.js';

export interface Settlement {
  readonly paymentId: string;
  readonly amount: Money;
  readonly receiptNumber: string;
  readonly paidAt: Date;
}

export interface Refund {
  readonly paymentId: string;
  readonly amount: Money;
  readonly refundedAt: Date;
  /** An admin may refund after the cut-off too. */
  readonly byAdmin: boolean;
}

/** A reservation or order that nobody else changes before the transaction ends. */
export interface LockedPayable {
  /** Makes it paid, with all that follows from it, or throws why it can't be. */
  settle(settlement: Settlement): Promise<void>;
  /** Undoes `settle`, or throws why it can't be. */
  refund(refund: Refund): Promise<void>;
}

/** Locks what a payment is for. Each context whose things are paid for provides one. */
export type LockPayable = (id: string) => Promise<LockedPayable>;

/**
 * What can be paid for. Reservations and orders register themselves, so that they may depend on
 * payments and payments on neither of them.
 */
@Injectable()
export class Payables {
  private readonly locks = new Map<PayableType, LockPayable>();

  register(type: PayableType, lock: LockPayable): void {
    this.locks.set(type, lock);
  }

  lock(reference: PaymentReference): Promise<LockedPayable> {
    const lock = this.locks.get(reference.type);
    if (!lock) throw new Error(`Nothing is registered to be paid for as ${reference.type}`);
    return lock(reference.id);
  }
}
