import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('item_items')
@Index('item_items_live_name', ['searchName'], { unique: true })
@Index('item_items_live', ['id'], { where: 'deleted_at IS NULL' })
@Index('item_items_of_room', ['roomId'], { where: 'room_id IS NOT NULL AND deleted_at IS NULL' })
@Check('item_items_price_positive', 'price > 0')
@Check('item_items_max_per_user_positive', 'max_per_user > 0')
export class ItemRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'item_items_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  /** The name as search and the unique index use it. A trigger sets it; null when the item is deleted. */
  @Column('text', { name: 'search_name', nullable: true, select: false })
  searchName?: string | null;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('integer')
  price!: number;

  @Column('uuid', { name: 'room_id', nullable: true })
  roomId!: string | null;

  /** The most pieces that a user may have, unpaid ones included; null without a limit. */
  @Column('integer', { name: 'max_per_user', nullable: true })
  maxPerUser!: number | null;

  @Column('timestamptz', { name: 'on_sale_from', nullable: true })
  onSaleFrom!: Date | null;

  @Column('timestamptz', { name: 'on_sale_until', nullable: true })
  onSaleUntil!: Date | null;

  @Column('boolean', { default: false })
  hidden!: boolean;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
