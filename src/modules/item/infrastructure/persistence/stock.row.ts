import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What can still be ordered of one item. This row alone decides every race for it. */
@Entity('item_stock')
@Check('item_stock_not_negative', 'available >= 0')
export class StockRow {
  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'item_stock_pkey' })
  itemId!: string;

  @Column('integer')
  available!: number;
}
