import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { isUniqueViolation } from '../../../../shared/database/database-errors.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { changeVersioned } from '../../../../shared/database/versioned-rows.js';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import type { Item } from '../../domain/item.js';
import { ItemError } from '../../domain/item-error.js';
import { type ItemChanges, Items } from '../../domain/items.js';
import { ItemRow } from './item.row.js';

@Injectable()
export class TypeormItems extends Items {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(item: Item): Promise<void> {
    const row = { ...item, updatedAt: item.createdAt, deletedAt: null };
    await rejectDuplicateName(() => this.transactions.manager.insert(ItemRow, row));
  }

  change(
    id: string,
    changes: ItemChanges,
    now: Date,
    expected: ExpectedVersions,
  ): Promise<Item | null> {
    const where = { id, deletedAt: IsNull() };
    const all = Object.keys(changes).length > 0 ? { ...changes, updatedAt: now } : {};
    return rejectDuplicateName(() =>
      changeVersioned(this.transactions, ItemRow, { where, changes: all, expected }),
    );
  }

  async delete(id: string, now: Date): Promise<number | null> {
    const [rows] = await this.transactions.manager.query<[{ version: number }[], number]>(
      `UPDATE item_items SET deleted_at = $2, updated_at = $2, version = version + 1
       WHERE id = $1 AND deleted_at IS NULL RETURNING version`,
      [id, now],
    );
    return rows[0]?.version ?? null;
  }
}

/** The unique index decides every race for a name. */
async function rejectDuplicateName<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isUniqueViolation(error, 'item_items_live_name')) throw error;
    throw new ItemError('DUPLICATE_ITEM_NAME');
  }
}
