import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The pieces of one item that can be ordered. The lock of this row decides every race. */
@Entity('item_stock')
@Check('item_stock_not_negative', 'available >= 0')
export class StockRow {
  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'item_stock_pkey' })
  itemId!: string;

  @Column('integer')
  available!: number;
}
