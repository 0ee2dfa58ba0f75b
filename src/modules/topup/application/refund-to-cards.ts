import { Injectable, type OnModuleInit } from '@nestjs/common';
import { newId } from '../../../shared/ids.js';
import { type CardRefund, CardRefunds, type SentToCard } from '../../payment/index.js';
import type { TopUp } from '../domain/top-up.js';
import type { TopUpRefund } from '../domain/top-up-state.js';
import { TopUps } from '../domain/top-ups.js';
import { PaymentProviders } from './payment-provider.js';
import { TopUpQueries } from './top-up-queries.js';

/** Returns the money of card payments for the context `payment`. The job sends it, as all refunds of top-ups. */
@Injectable()
export class RefundToCards implements OnModuleInit {
  constructor(
    private readonly cards: CardRefunds,
    private readonly topUps: TopUps,
    private readonly queries: TopUpQueries,
    private readonly providers: PaymentProviders,
  ) {}

  onModuleInit(): void {
    this.cards.register({
      send: (refunds) => this.request(refunds),
      countPending: (groupId) => this.queries.countPending(groupId),
    });
  }

  /** Without keys of the provider, and beyond what an admin has left of the top-up, money stays on the balance. */
  private async request(cardRefunds: readonly CardRefund[]): Promise<readonly SentToCard[]> {
    const locked = await this.topUps.lockAll(cardRefunds.map(({ topUpId }) => topUpId));
    const changed = new Set<TopUp>();
    const refunds: TopUpRefund[] = [];
    for (const { topUpId, amount, createdAt, ...request } of cardRefunds) {
      const topUp = locked.get(topUpId);
      if (!topUp) throw new Error(`Top-up ${topUpId} is gone`);
      const part = Math.min(amount.amount, topUp.left);
      if (part === 0 || !this.hasKeysOf(topUp)) continue;
      const given = { ...request, id: newId(), amount: part };
      refunds.push(topUp.requestRefund(given, createdAt));
      changed.add(topUp);
    }
    if (refunds.length === 0) return [];
    await this.topUps.saveRequested([...changed], refunds);
    return refunds.flatMap(({ id: refundId, topUpId, amount, createdAt }) => {
      const userId = locked.get(topUpId)?.state.userId;
      return userId === undefined ? [] : { refundId, userId, amount, createdAt };
    });
  }

  private hasKeysOf({ state }: TopUp): boolean {
    return this.providers.all.some(({ name }) => name === state.provider);
  }
}
