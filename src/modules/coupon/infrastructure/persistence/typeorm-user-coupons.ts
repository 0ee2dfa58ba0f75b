import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { type CouponUse, LockedCoupons } from '../../domain/locked-coupons.js';
import { UserCoupons } from '../../domain/user-coupons.js';
import { toUserCoupon, USER_COUPON_COLUMNS } from './coupon-mapper.js';

/** Every statement locks its rows in the order of their ids, so two of them never deadlock. */
@Injectable()
export class TypeormUserCoupons extends UserCoupons {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async lock(ids: readonly string[]): Promise<LockedCoupons> {
    if (ids.length === 0) return new LockedCoupons([]);
    // The row of the coupon is not locked: a change or an end counts for orders that begin after it.
    const rows = await this.transactions.manager.query<Parameters<typeof toUserCoupon>[0][]>(
      `SELECT ${USER_COUPON_COLUMNS}
       FROM coupon_user_coupons claimed JOIN coupon_coupons coupon ON coupon.id = coupon_id
       WHERE claimed.id = ANY($1::uuid[]) ORDER BY claimed.id FOR UPDATE OF claimed`,
      [ids],
    );
    return new LockedCoupons(rows.map(toUserCoupon));
  }

  async saveUses(uses: readonly CouponUse[], now: Date): Promise<void> {
    if (uses.length === 0) return;
    const [, changed] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE coupon_user_coupons claimed
       SET status = 'USED', order_id = used.order_id, used_at = $3
       FROM unnest($1::uuid[], $2::uuid[]) AS used (id, order_id)
       WHERE claimed.id = used.id AND status = 'AVAILABLE'`,
      [uses.map(({ userCouponId }) => userCouponId), uses.map(({ orderId }) => orderId), now],
    );
    if (changed !== uses.length) throw new Error('A used coupon was not locked');
  }

  async giveBack(orderIds: readonly string[]): Promise<void> {
    if (orderIds.length === 0) return;
    await this.transactions.manager.query(
      `WITH used AS (
         SELECT id FROM coupon_user_coupons WHERE order_id = ANY($1::uuid[])
         ORDER BY id FOR UPDATE
       )
       UPDATE coupon_user_coupons claimed
       SET status = 'AVAILABLE', order_id = NULL, used_at = NULL
       FROM used WHERE claimed.id = used.id`,
      [orderIds],
    );
  }
}
