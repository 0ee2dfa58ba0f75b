import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { CouponErrorCode } from '../../domain/coupon-error.js';

export const couponProblems: ProblemCatalogue<CouponErrorCode> = {
  INVALID_COUPON: problem(422, ['Invalid coupon', '잘못된 쿠폰 설정'], {
    en: 'A percentage must be at most 100, claimableFrom before claimableUntil, and validUntil not before claimableUntil.',
    ko: '할인율은 100 이하, claimableFrom은 claimableUntil보다 이전, validUntil은 claimableUntil 이후여야 합니다.',
  }),
  COUPON_NOT_FOUND: problem(404, ['Coupon not found', '쿠폰 없음'], {
    en: 'There is no such coupon.',
    ko: '존재하지 않는 쿠폰입니다.',
  }),
  COUPON_QUANTITY_TOO_SMALL: problem(409, ['Coupon quantity too small', '쿠폰 수량 부족'], {
    en: '{issued} pieces of the coupon are already claimed.',
    ko: '이미 {issued}장이 발급된 쿠폰입니다.',
  }),
  COUPON_NOT_CLAIMABLE: problem(409, ['Coupon not claimable', '쿠폰 발급 기간 아님'], {
    en: 'The claim period of the coupon has not started or is over, or an admin ended the coupon.',
    ko: '쿠폰 발급 기간이 아니거나 발급이 종료된 쿠폰입니다.',
  }),
  COUPON_ALREADY_CLAIMED: problem(409, ['Coupon already claimed', '이미 발급받은 쿠폰'], {
    en: 'You have already claimed this coupon.',
    ko: '이미 발급받은 쿠폰입니다.',
  }),
  COUPON_SOLD_OUT: problem(409, ['Coupon sold out', '쿠폰 소진'], {
    en: 'All pieces of the coupon are claimed.',
    ko: '쿠폰이 모두 소진되었습니다.',
  }),
  USER_COUPON_NOT_FOUND: problem(404, ['User coupon not found', '보유하지 않은 쿠폰'], {
    en: 'You have no such coupon.',
    ko: '보유하지 않은 쿠폰입니다.',
  }),
  COUPON_ALREADY_USED: problem(409, ['Coupon already used', '이미 사용한 쿠폰'], {
    en: 'An order already uses this coupon.',
    ko: '이미 사용한 쿠폰입니다.',
  }),
  COUPON_REVOKED: problem(409, ['Coupon revoked', '회수된 쿠폰'], {
    en: 'The coupon was revoked.',
    ko: '회수되어 사용할 수 없는 쿠폰입니다.',
  }),
  COUPON_EXPIRED: problem(409, ['Coupon expired', '만료된 쿠폰'], {
    en: 'The coupon has expired.',
    ko: '사용 기간이 만료된 쿠폰입니다.',
  }),
  COUPON_NOT_APPLICABLE: problem(409, ['Coupon not applicable', '쿠폰 사용 조건 미충족'], {
    en: 'The coupon requires an order of at least {minOrderAmount} won. If it is limited to items, itemIds names them, and only their lines count.',
    ko: '{minOrderAmount}원 이상 주문할 때 사용할 수 있는 쿠폰입니다. 특정 상품에만 쓸 수 있는 쿠폰은 itemIds에 있는 상품의 금액만 계산합니다.',
  }),
};
