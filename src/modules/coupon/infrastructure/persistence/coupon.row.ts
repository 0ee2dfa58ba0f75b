import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { DiscountType } from '../../domain/discount.js';

@Entity('coupon_coupons')
@Check('coupon_coupons_discount_known', `discount_type IN ('FIXED', 'PERCENT')`)
@Check('coupon_coupons_issued_within', 'issued >= 0 AND issued <= quantity')
export class CouponRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupon_coupons_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'discount_type' })
  discountType!: DiscountType;

  @Column('integer', { name: 'discount_value' })
  discountValue!: number;

  @Column('integer', { name: 'max_amount', nullable: true })
  maxAmount!: number | null;

  @Column('integer', { name: 'min_order_amount', default: 0 })
  minOrderAmount!: number;

  @Column('integer')
  quantity!: number;

  @Column('integer', { default: 0 })
  issued!: number;

  @Column('timestamptz', { name: 'claimable_from' })
  claimableFrom!: Date;

  @Column('timestamptz', { name: 'claimable_until' })
  claimableUntil!: Date;

  @Column('timestamptz', { name: 'valid_until' })
  validUntil!: Date;

  /** The items that it discounts; null for all. */
  @Column('uuid', { name: 'item_ids', array: true, nullable: true })
  itemIds!: string[] | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
