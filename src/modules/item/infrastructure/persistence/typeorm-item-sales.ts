import { Injectable } from '@nestjs/common';
import { columnsOf } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { ItemSales, type SalesChange, sumByHour } from '../../domain/item-sales.js';

@Injectable()
export class TypeormItemSales extends ItemSales {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async record(changes: readonly SalesChange[]): Promise<void> {
    const sums = sumByHour(changes);
    if (sums.length === 0) return;
    await this.transactions.manager.query(
      `INSERT INTO item_sales_hourly (hour, item_id, quantity)
       SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::bigint[])
       ON CONFLICT (hour, item_id)
       DO UPDATE SET quantity = item_sales_hourly.quantity + excluded.quantity`,
      columnsOf(sums, 'hour', 'itemId', 'quantity'),
    );
  }
}
