import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { CouponQueries } from '../../application/coupon-queries.js';
import {
  type CouponView,
  toCouponView,
  toUserCouponView,
  type UserCouponView,
} from '../../application/coupon-views.js';
import type { UserCouponStatus } from '../../domain/user-coupon.js';
import { toCoupon, toUserCoupon, USER_COUPON_COLUMNS } from './coupon-mapper.js';
import { CouponRow } from './coupon.row.js';

@Injectable()
export class TypeormCouponQueries extends CouponQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listCoupons(page: PageRequest, now: Date): Promise<readonly CouponView[]> {
    const rows = await this.transactions.manager.find(CouponRow, newestFirst(page));
    return rows.map((row) => toCouponView(toCoupon(row), now));
  }

  async listUserCoupons(
    userId: string,
    { limit, after }: PageRequest,
    status: UserCouponStatus | null,
    now: Date,
  ): Promise<readonly UserCouponView[]> {
    const rows = await this.transactions.manager.query<Parameters<typeof toUserCoupon>[0][]>(
      `SELECT ${USER_COUPON_COLUMNS}
       FROM coupon_user_coupons claimed JOIN coupon_coupons coupon ON coupon.id = coupon_id
       WHERE user_id = $1 AND ($2::uuid IS NULL OR claimed.id < $2)
         AND ($3::text IS NULL OR $3 = CASE
           WHEN status = 'USED' THEN status WHEN revoked_at IS NOT NULL THEN 'REVOKED'
           WHEN valid_until <= $4 THEN 'EXPIRED' ELSE status END)
       ORDER BY claimed.id DESC LIMIT $5`,
      [userId, after, status, now, limit + 1],
    );
    return rows.map((row) => toUserCouponView(toUserCoupon(row), now));
  }
}
