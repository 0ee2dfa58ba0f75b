import type { Payment } from './payment.js';

export abstract class Payments {
  abstract add(payments: readonly Payment[]): Promise<void>;
  abstract find(id: string): Promise<Payment | null>;
  /** The payment as it is now; nobody else changes it before the transaction ends. */
  abstract lock(id: string): Promise<Payment>;
  abstract save(payment: Payment): Promise<void>;
  /** Whether the user can still pay for something else that was set aside in this room. */
  abstract hasOpenIn(roomId: string, userId: string, now: Date): Promise<boolean>;
  /** Cancels the READY payments of what has ended unpaid. */
  abstract cancelReady(referenceIds: readonly string[]): Promise<void>;
  /** A number no other receipt has, e.g. `R20261224-000042`. */
  abstract nextReceiptNumber(now: Date): Promise<string>;
}
