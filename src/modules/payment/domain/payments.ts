import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import type { Money } from '../../../shared/domain/money.js';
import type { Payment } from './payment.js';

export type PaymentsById = ReadonlyMap<string, Payment>;

/** A user with an open payment of a hold or an order in a room. */
export interface OpenPayments extends UserInRoom {
  /** When the last of their holds of seats ends; null if only orders are open. */
  readonly holdsUntil: Date | null;
}

/** A refund of a payment, or of a part of it. */
export interface PaymentRefund {
  readonly paymentId: string;
  readonly amount: Money;
  /** The returned pieces as they were named; null for all that was left. */
  readonly returned: object | null;
  readonly reason: string | null;
  /** Null for the system. */
  readonly refundedBy: string | null;
  readonly createdAt: Date;
}

export abstract class Payments {
  abstract add(payments: readonly Payment[]): Promise<void>;
  /** Payments that do not exist are absent. */
  abstract find(ids: readonly string[]): Promise<PaymentsById>;
  /** Locks payments in the order of their ids until the transaction ends. Unknown ones are absent. */
  abstract lock(ids: readonly string[]): Promise<PaymentsById>;
  /** Stores status, receipt, its top-up and refunds. */
  abstract save(payments: readonly Payment[]): Promise<void>;
  /** Notes a top-up whose money came when the payment could not be paid any more. */
  abstract noteLate(id: string, topUpId: string): Promise<void>;
  /**
   * Adds one refund to each of these locked payments. Returns by payment id the number of the refund,
   * from 1.
   */
  abstract addRefunds(refunds: readonly PaymentRefund[]): Promise<ReadonlyMap<string, number>>;
  /** The users who have an open payment in the room. */
  abstract findOpenIn(slots: readonly UserInRoom[], now: Date): Promise<readonly OpenPayments[]>;
  /** Cancels the READY payments of reservations or orders. Returns the user and room of each payment with a room. */
  abstract cancelReady(referenceIds: readonly string[]): Promise<readonly UserInRoom[]>;
  /** New receipt numbers, such as `R20261224-000042`. */
  abstract nextReceiptNumbers(count: number, now: Date): Promise<readonly string[]>;
}
