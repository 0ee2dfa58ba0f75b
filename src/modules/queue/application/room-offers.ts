import { Injectable } from '@nestjs/common';
import { RecentReads } from '../../../shared/database/recent-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import type { Offer } from './room-view.js';

/** A room never shows more offers of one context. */
export const MAX_OFFERS = 20;

/** What one context sells behind a room, at most MAX_OFFERS. */
export type ListOffers = (roomId: string) => Promise<readonly Offer[]>;

/** What is sold behind rooms, so that admitted users find it. The contexts that sell it register here. */
@Injectable()
export class RoomOffers {
  private readonly contexts = new Map<string, ListOffers>();
  private readonly recent = new RecentReads(this.transactions, (roomId) => this.list(roomId));

  constructor(private readonly transactions: Transactions) {}

  register(context: string, list: ListOffers): void {
    this.contexts.set(context, list);
  }

  /** At most about a second old. */
  of(roomId: string): Promise<readonly Offer[]> {
    return this.recent.find(roomId);
  }

  private async list(roomId: string): Promise<readonly Offer[]> {
    const offers: Offer[] = [];
    for (const list of this.contexts.values()) offers.push(...(await list(roomId)));
    return offers;
  }
}
