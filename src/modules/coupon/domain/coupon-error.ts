import { DomainError } from '../../../shared/domain/domain-error.js';

export type CouponErrorCode =
  | 'INVALID_COUPON'
  | 'COUPON_NOT_FOUND'
  | 'COUPON_QUANTITY_TOO_SMALL'
  | 'COUPON_NOT_CLAIMABLE'
  | 'COUPON_ALREADY_CLAIMED'
  | 'COUPON_SOLD_OUT'
  | 'USER_COUPON_NOT_FOUND'
  | 'COUPON_ALREADY_USED'
  | 'COUPON_REVOKED'
  | 'COUPON_EXPIRED'
  | 'COUPON_NOT_APPLICABLE';

export class CouponError extends DomainError<CouponErrorCode> {}
