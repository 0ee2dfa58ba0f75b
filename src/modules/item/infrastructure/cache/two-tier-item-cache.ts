import { Injectable } from '@nestjs/common';
import { TieredCache } from '../../../../shared/cache/tiered-cache.js';
import type { Versioned } from '../../../../shared/cache/versioned.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { ItemCache } from '../../application/item-cache.js';
import { ItemQueries } from '../../application/item-queries.js';
import type { ItemDetails } from '../../application/item-views.js';

@Injectable()
export class TwoTierItemCache extends ItemCache {
  constructor(
    private readonly cache: TieredCache,
    private readonly queries: ItemQueries,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  async find(id: string): Promise<ItemDetails | null> {
    const load = () => this.queries.findState(id);
    // A transaction bypasses the cache: waiting for a shared load could exhaust the connections, and
    // uncommitted changes must not be cached.
    const state = this.transactions.isOpen ? await load() : await this.cache.read(keyOf(id), load);
    return state.value;
  }

  write(id: string, state: Versioned<ItemDetails>): Promise<void> {
    return this.cache.write(keyOf(id), state);
  }
}

function keyOf(id: string): string {
  return `item:${id}`;
}
