export { CouponModule } from './coupon.module.js';
export { CouponFacade } from './application/coupon.facade.js';
export type { LockedCoupons } from './domain/locked-coupons.js';
export { couponProblems } from './infrastructure/http/coupon-problems.js';
