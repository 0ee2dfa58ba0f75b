import type { Payment } from './payment.js';

export type PaymentsById = ReadonlyMap<string, Payment>;

/** A user, and the waiting room in which the user made the reservation or order. */
export interface UserInRoom {
  readonly userId: string;
  readonly roomId: string;
}

export abstract class Payments {
  abstract add(payments: readonly Payment[]): Promise<void>;
  /** Those that do not exist are absent. */
  abstract find(ids: readonly string[]): Promise<PaymentsById>;
  /** Locks the payments in the order of their ids, until the transaction ends. */
  abstract lock(ids: readonly string[]): Promise<PaymentsById>;
  /** Stores the status and receipt of each. */
  abstract save(payments: readonly Payment[]): Promise<void>;
  /** Those who have another open payment in the same room. */
  abstract findOpenIn(slots: readonly UserInRoom[], now: Date): Promise<readonly UserInRoom[]>;
  /** Cancels the READY payments of reservations or orders. */
  abstract cancelReady(referenceIds: readonly string[]): Promise<void>;
  /** Unique receipt numbers, e.g. `R20261224-000042`. */
  abstract nextReceiptNumbers(count: number, now: Date): Promise<readonly string[]>;
}
