import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { windowStart } from '../domain/item-sales.js';
import { ItemQueries } from './item-queries.js';
import type { BestSeller, BestSellersView } from './item-views.js';

/** Lifetime of a cached list. */
export const BEST_SELLERS_CACHE_SECONDS = 5;
export const MAX_BEST_SELLERS = 100;

interface CachedList {
  readonly since: Date;
  readonly asOf: Date;
  readonly sellers: Promise<readonly BestSeller[]>;
}

/**
 * Lists the best sellers. The process caches one list per number of days, so a busy front page costs
 * one query in five seconds.
 */
@Injectable()
export class BestSellers {
  private readonly lists = new Map<number, CachedList>();

  constructor(
    private readonly queries: ItemQueries,
    private readonly clock: Clock,
  ) {}

  /** `days` back from now; at most `limit` items, which is at most MAX_BEST_SELLERS. */
  async list(days: number, limit: number): Promise<BestSellersView> {
    const { sellers, since, asOf } = this.listOf(days);
    const data = (await sellers).slice(0, limit);
    return {
      data: data.map((seller, index) => ({ rank: index + 1, ...seller })),
      days,
      since: since.toISOString(),
      asOf: asOf.toISOString(),
    };
  }

  private listOf(days: number): CachedList {
    const now = this.clock.now();
    const cached = this.lists.get(days);
    if (cached && now.getTime() - cached.asOf.getTime() < BEST_SELLERS_CACHE_SECONDS * 1_000) {
      return cached;
    }
    const since = windowStart(days, now);
    const sellers = this.queries.listBestSellers(since, MAX_BEST_SELLERS);
    const list: CachedList = { since, asOf: now, sellers };
    this.lists.set(days, list);
    // A failed list is not cached, so the next request tries again.
    sellers.catch(() => this.lists.get(days) === list && this.lists.delete(days));
    return list;
  }
}
