import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only. The available stock is the sum of all adjustments, less the pieces of orders. */
@Entity('item_stock_adjustments')
@Index('item_stock_adjustments_of_item', ['itemId', 'id'])
export class StockAdjustmentRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'item_stock_adjustments_pkey' })
  id!: string;

  @Column('uuid', { name: 'item_id' })
  itemId!: string;

  @Column('integer')
  delta!: number;

  @Column('text')
  reason!: string;

  @Column('uuid', { name: 'admin_id', nullable: true })
  adminId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
