import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { windowStart } from '../domain/item-sales.js';
import { ItemQueries } from './item-queries.js';
import type { BestSeller, BestSellersView } from './item-views.js';

/** How long a list is shown before it is made anew, in seconds. */
export const BEST_SELLERS_KEPT_SECONDS = 5;
export const MOST_BEST_SELLERS = 100;

interface KeptList {
  readonly since: Date;
  readonly asOf: Date;
  readonly sellers: Promise<readonly BestSeller[]>;
}

/**
 * The items that sold most. One list per number of days is kept in the process, so that a front page
 * costs the database one query in five seconds; how many days may be asked for bounds how many.
 */
@Injectable()
export class BestSellers {
  private readonly kept = new Map<number, KeptList>();

  constructor(
    private readonly queries: ItemQueries,
    private readonly clock: Clock,
  ) {}

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

  private listOf(days: number): KeptList {
    const now = this.clock.now();
    const kept = this.kept.get(days);
    if (kept && now.getTime() - kept.asOf.getTime() < BEST_SELLERS_KEPT_SECONDS * 1_000) {
      return kept;
    }
    const since = windowStart(days, now);
    const sellers = this.queries.listBestSellers(since, MOST_BEST_SELLERS);
    const list: KeptList = { since, asOf: now, sellers };
    this.kept.set(days, list);
    // A failure is for those who asked, not for those who come within the five seconds.
    sellers.catch(() => this.kept.get(days) === list && this.kept.delete(days));
    return list;
  }
}
