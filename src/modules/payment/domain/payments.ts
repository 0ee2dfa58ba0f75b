import type { Payment } from './payment.js';

export type PaymentsById = ReadonlyMap<string, Payment>;

/** A user who paid for something that was set aside in this room. */
export interface UserInRoom {
  readonly userId: string;
  readonly roomId: string;
}

export abstract class Payments {
  abstract add(payments: readonly Payment[]): Promise<void>;
  /** Those that do not exist are absent. */
  abstract find(ids: readonly string[]): Promise<PaymentsById>;
  /**
   * The payments as they are now, locked in the order of their ids; nobody else changes them before
   * the transaction ends.
   */
  abstract lock(ids: readonly string[]): Promise<PaymentsById>;
  /** Stores the status and receipt of each. */
  abstract save(payments: readonly Payment[]): Promise<void>;
  /** Those of these users who can still pay for something that was set aside in that room. */
  abstract findOpenIn(slots: readonly UserInRoom[], now: Date): Promise<readonly UserInRoom[]>;
  /** Cancels the READY payments of what has ended unpaid. */
  abstract cancelReady(referenceIds: readonly string[]): Promise<void>;
  /** So many numbers that no other receipt has, e.g. `R20261224-000042`. */
  abstract nextReceiptNumbers(count: number, now: Date): Promise<readonly string[]>;
}
