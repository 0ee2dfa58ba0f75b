import { Injectable } from '@nestjs/common';
import type { Money } from '../../../shared/domain/money.js';

/** Money of a payment that was paid by card. */
export interface CardRefund {
  readonly topUpId: string;
  readonly amount: Money;
  readonly reason: string | null;
  /** Null for the system. */
  readonly requestedBy: string | null;
  /** Of refunds that are counted together; null for none. */
  readonly groupId: string | null;
  readonly createdAt: Date;
}

/** A refund that will be sent to a card. The caller has to take its amount from the balance. */
export interface SentToCard {
  readonly refundId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly createdAt: Date;
}

/** Refunds that the provider has not confirmed yet, and the sum of their amounts. */
export interface PendingRefunds {
  readonly count: number;
  readonly amount: number;
}

export interface CardRefundPort {
  /**
   * In the caller's transaction. Locks the top-ups in the order of their ids. What cannot go back to its card
   * is left out.
   */
  readonly send: (refunds: readonly CardRefund[]) => Promise<readonly SentToCard[]>;
  readonly countPending: (groupId: string) => Promise<PendingRefunds>;
}

/** The context of top-ups registers here, so `payment` does not import it. */
@Injectable()
export class CardRefunds {
  private port: CardRefundPort | null = null;

  register(port: CardRefundPort): void {
    this.port = port;
  }

  async send(refunds: readonly CardRefund[]): Promise<readonly SentToCard[]> {
    return refunds.length === 0 ? [] : this.registered.send(refunds);
  }

  countPending(groupId: string): Promise<PendingRefunds> {
    return this.registered.countPending(groupId);
  }

  private get registered(): CardRefundPort {
    if (!this.port) throw new Error('No context has registered refunds to cards');
    return this.port;
  }
}
