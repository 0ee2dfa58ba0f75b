import type { CouponUse, LockedCoupons } from './locked-coupons.js';

export abstract class UserCoupons {
  /** Locks claimed coupons until the transaction ends. Coupons that do not exist are absent. */
  abstract lock(ids: readonly string[]): Promise<LockedCoupons>;
  /** Stores the uses of locked coupons. */
  abstract saveUses(uses: readonly CouponUse[], now: Date): Promise<void>;
  /** Makes the coupons that these orders use available again. Orders without a coupon are ignored. */
  abstract giveBack(orderIds: readonly string[]): Promise<void>;
}
