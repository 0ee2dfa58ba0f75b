export { CouponModule } from './coupon.module.js';
export { CouponFacade } from './application/coupon.facade.js';
export { LockedCoupons } from './domain/locked-coupons.js';
export { couponProblems } from './infrastructure/http/coupon-problems.js';
