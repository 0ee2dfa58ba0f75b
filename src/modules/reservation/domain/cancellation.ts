import { Money } from '../../../shared/domain/money.js';

/** The progress of ending the holds of a cancelled show, and of refunding its paid reservations. */
export interface Cancellation {
  readonly showId: string;
  readonly reason: string;
  /** The last reservation that was handled; null before the first one and after the last one. */
  readonly cursor: string | null;
  readonly holdsEnded: number;
  readonly refunded: number;
  readonly refundedAmount: Money;
  readonly startedAt: Date;
  /** When all reservations had been handled once. */
  readonly finishedAt: Date | null;
}

/** Paid reservations that one transaction has refunded. */
export interface CancelledPage {
  readonly refunded: number;
  readonly refundedAmount: Money;
  /** The last reservation of the page; null when no more follow. */
  readonly cursor: string | null;
}

export function afterPage(before: Cancellation, page: CancelledPage, now: Date): Cancellation {
  return {
    ...before,
    cursor: page.cursor,
    refunded: before.refunded + page.refunded,
    refundedAmount: Money.sum([before.refundedAmount, page.refundedAmount]),
    finishedAt: before.finishedAt ?? (page.cursor === null ? now : null),
  };
}

/** Stores one cancellation for each cancelled show. */
export abstract class Cancellations {
  /** Keeps an earlier cancellation of the show. */
  abstract start(showId: string, reason: string, now: Date): Promise<void>;
  abstract find(showId: string): Promise<Cancellation | null>;
  /** Shows whose cancellation has not finished at `since`, the first one first. */
  abstract listUnfinishedAt(since: Date): Promise<readonly string[]>;
  /** Locks the cancellation until the transaction ends. Null while another transaction has it. */
  abstract claim(showId: string): Promise<Cancellation | null>;
  /** Stores the progress. */
  abstract save(cancellation: Cancellation): Promise<void>;
}
