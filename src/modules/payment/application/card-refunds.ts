import { Injectable } from '@nestjs/common';
import type { Money } from '../../../shared/domain/money.js';

/** Money of a payment that was paid by card. */
export interface CardRefund {
  readonly topUpId: string;
  readonly amount: Money;
  readonly reason: string | null;
  /** Null for the system. */
  readonly requestedBy: string | null;
  readonly createdAt: Date;
}

/** A refund that will be sent to a card. The caller has to take its amount from the balance. */
export interface SentToCard {
  readonly refundId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly createdAt: Date;
}

/**
 * In the caller's transaction. Locks the top-ups in the order of their ids. What cannot go back to its card
 * is left out.
 */
export type SendToCards = (refunds: readonly CardRefund[]) => Promise<readonly SentToCard[]>;

/** The context of top-ups registers here, so `payment` does not import it. */
@Injectable()
export class CardRefunds {
  private sendAll: SendToCards | null = null;

  register(send: SendToCards): void {
    this.sendAll = send;
  }

  async send(refunds: readonly CardRefund[]): Promise<readonly SentToCard[]> {
    if (refunds.length === 0) return [];
    if (!this.sendAll) throw new Error('No context has registered refunds to cards');
    return this.sendAll(refunds);
  }
}
