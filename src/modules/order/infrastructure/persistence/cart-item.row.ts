import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('order_cart_items')
@Check('order_cart_items_quantity_positive', 'quantity > 0')
export class CartItemRow {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'order_cart_items_pkey' })
  userId!: string;

  @PrimaryColumn('uuid', { name: 'item_id', primaryKeyConstraintName: 'order_cart_items_pkey' })
  itemId!: string;

  @Column('integer')
  quantity!: number;

  @Column('timestamptz', { name: 'added_at', default: () => 'now()' })
  addedAt!: Date;
}
