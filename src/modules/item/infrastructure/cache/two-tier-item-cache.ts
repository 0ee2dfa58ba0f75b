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

  find(id: string): Promise<Versioned<ItemDetails>> {
    const load = () => this.queries.findState(id);
    // A transaction bypasses the cache: waiting for a shared load could exhaust the connections, and
    // uncommitted changes must not be cached.
    return this.transactions.isOpen ? load() : this.cache.read(keyOf(id), load);
  }

  write(id: string, state: Versioned<ItemDetails>): Promise<void> {
    return this.cache.write(keyOf(id), state);
  }
}

/** The number changes with the fields of the details: instances of an older version have other fields. */
function keyOf(id: string): string {
  return `item:2:${id}`;
}
