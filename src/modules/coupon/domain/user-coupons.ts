import type { CouponUse, LockedCoupons } from './locked-coupons.js';

export abstract class UserCoupons {
  /** Those that exist, as they are now; nobody else changes them before the transaction ends. */
  abstract lock(ids: readonly string[]): Promise<LockedCoupons>;
  /** Stores the uses of coupons that are locked. */
  abstract saveUses(uses: readonly CouponUse[], now: Date): Promise<void>;
  /** What the orders used can be used again; orders that used none don't matter. */
  abstract giveBack(orderIds: readonly string[]): Promise<void>;
}
