import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { UserCoupon } from '../../domain/user-coupon.js';

@Entity('coupon_user_coupons')
@Index('coupon_user_coupons_once_per_user', ['couponId', 'userId'], { unique: true })
@Index('coupon_user_coupons_of_user', ['userId', 'id'])
@Index('coupon_user_coupons_once_per_order', ['orderId'], {
  unique: true,
  where: 'order_id IS NOT NULL',
})
@Check('coupon_user_coupons_status_known', `status IN ('AVAILABLE', 'USED')`)
@Check('coupon_user_coupons_order_known', `(status = 'USED') = (order_id IS NOT NULL)`)
@Check('coupon_user_coupons_use_dated', `(status = 'USED') = (used_at IS NOT NULL)`)
export class UserCouponRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupon_user_coupons_pkey' })
  id!: string;

  @Column('uuid', { name: 'coupon_id' })
  couponId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  status!: UserCoupon['status'];

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId!: string | null;

  @Column('timestamptz', { name: 'claimed_at' })
  claimedAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
