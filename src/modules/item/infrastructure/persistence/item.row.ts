import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('item_items')
@Index('item_items_live_name', ['searchName'], { unique: true })
@Index('item_items_live', ['id'], { where: 'deleted_at IS NULL' })
@Index('item_items_of_room', ['roomId'], { where: 'room_id IS NOT NULL AND deleted_at IS NULL' })
@Check('item_items_price_positive', 'price > 0')
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

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
