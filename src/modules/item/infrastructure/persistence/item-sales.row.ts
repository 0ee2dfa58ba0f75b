import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Pieces of an item paid in one hour, less refunds. */
@Entity('item_sales_hourly')
export class ItemSalesRow {
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'item_sales_hourly_pkey' })
  hour!: Date;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'item_sales_hourly_pkey' })
  itemId!: string;

  @Column('bigint')
  quantity!: string;
}
