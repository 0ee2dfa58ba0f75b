import { Injectable, type OnModuleInit } from '@nestjs/common';
import { newId } from '../../../shared/ids.js';
import { type CardRefund, CardRefunds, type SentToCard } from '../../payment/index.js';
import { TopUps } from '../domain/top-ups.js';
import { PaymentProviders } from './payment-provider.js';

/** Returns the money of card payments for the context `payment`. The job sends it, as all refunds of top-ups. */
@Injectable()
export class RefundToCards implements OnModuleInit {
  constructor(
    private readonly cards: CardRefunds,
    private readonly topUps: TopUps,
    private readonly providers: PaymentProviders,
  ) {}

  onModuleInit(): void {
    this.cards.register((refunds) => this.request(refunds));
  }

  /** Without keys of the provider, and beyond what an admin has left of the top-up, money stays on the balance. */
  private async request(refunds: readonly CardRefund[]): Promise<readonly SentToCard[]> {
    const sent: SentToCard[] = [];
    const inOrder = [...refunds].sort((one, other) => (one.topUpId < other.topUpId ? -1 : 1));
    for (const { topUpId, amount, createdAt, ...request } of inOrder) {
      const topUp = await this.topUps.lock(topUpId);
      if (!topUp) throw new Error(`Top-up ${topUpId} is gone`);
      const { userId, provider } = topUp.state;
      const part = Math.min(amount.amount, topUp.left);
      if (part === 0 || !this.providers.all.some(({ name }) => name === provider)) continue;
      const refund = topUp.requestRefund({ ...request, id: newId(), amount: part }, createdAt);
      await this.topUps.save(topUp);
      await this.topUps.addRefund(refund);
      sent.push({ refundId: refund.id, userId, amount: refund.amount, createdAt });
    }
    return sent;
  }
}
