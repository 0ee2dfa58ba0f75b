import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrderLine } from '../../domain/order-line.js';
import type { OrderStatus } from '../../domain/order.js';

/** A step of the history as `jsonb` stores it. */
export interface StoredStep {
  readonly status: OrderStatus;
  readonly at: string;
}

/** Lines that were stored before there were partial refunds have no refunded quantity. */
export type StoredLine = Omit<OrderLine, 'refundedQuantity'> & Partial<OrderLine>;

@Entity('order_orders')
@Index('order_orders_of_user', ['userId', 'id'])
@Index('order_orders_of_items', { synchronize: false })
@Index('order_orders_pending', ['expiresAt'], { where: `status = 'PENDING_PAYMENT'` })
@Check(
  'order_orders_status_known',
  `status IN ('PENDING_PAYMENT', 'PAID', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'REFUNDED')`,
)
@Check('order_orders_total', 'total = subtotal - discount AND discount >= 0 AND total >= 0')
export class OrderRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'order_orders_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('uuid', { name: 'room_id', nullable: true })
  roomId!: string | null;

  @Column('uuid', { name: 'payment_id' })
  paymentId!: string;

  @Column('uuid', { name: 'user_coupon_id', nullable: true })
  userCouponId!: string | null;

  /** The items with their names, prices and discounts at the time of the order. */
  @Column('jsonb')
  lines!: StoredLine[];

  @Column('bigint')
  subtotal!: string;

  @Column('bigint')
  discount!: string;

  @Column('bigint')
  total!: string;

  /** The last step of the history. */
  @Column('text')
  status!: OrderStatus;

  @Column('jsonb')
  history!: StoredStep[];

  /** The pieces that left the cart of the user, by item id; null for none. */
  @Column('jsonb', { name: 'from_cart', nullable: true, select: false })
  fromCart?: Readonly<Record<string, number>> | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
