import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { TopUpErrorCode } from '../../domain/top-up-error.js';

export const topUpProblems: ProblemCatalogue<TopUpErrorCode> = {
  TOP_UP_NOT_FOUND: {
    status: 404,
    title: { en: 'Top-up not found', ko: '충전 내역 없음' },
    detail: { en: 'There is no such top-up.', ko: '충전 내역을 찾을 수 없습니다.' },
  },
  INVALID_TOP_UP_AMOUNT: {
    status: 422,
    title: { en: 'Invalid top-up amount', ko: '잘못된 충전 금액' },
    detail: {
      en: 'A top-up must be from 1,000 to 10,000,000 won.',
      ko: '1,000원부터 10,000,000원까지 충전할 수 있습니다.',
    },
  },
  RETURN_URL_NOT_ALLOWED: {
    status: 422,
    title: { en: 'Return URL not allowed', ko: '허용되지 않은 복귀 주소' },
    detail: {
      en: 'The returnUrl must be a page of this service or of an origin in CORS_ORIGINS.',
      ko: 'returnUrl은 이 서비스 또는 허용된 출처의 주소여야 합니다.',
    },
  },
  PROVIDER_NOT_CONFIGURED: {
    status: 409,
    title: { en: 'Payment provider not available', ko: '사용할 수 없는 결제 수단' },
    detail: {
      en: 'This service does not take payments from this provider.',
      ko: '이 서비스에서 사용할 수 없는 결제 수단입니다.',
    },
  },
  PROVIDER_UNAVAILABLE: {
    status: 503,
    title: { en: 'Payment provider unavailable', ko: '결제 서비스 장애' },
    detail: {
      en: 'The payment provider does not answer at the moment. Try again after {retryAfterSeconds} s.',
      ko: '결제 서비스가 일시적으로 응답하지 않습니다. {retryAfterSeconds}초 후에 다시 시도해 주세요.',
    },
  },
  TOP_UP_MISMATCH: {
    status: 409,
    title: { en: 'Payment of another amount', ko: '결제 금액 불일치' },
    detail: {
      en: 'The amount or the order of the payment is not that of the top-up. No money was taken, or it goes back.',
      ko: '결제 금액이나 주문 번호가 충전 요청과 다릅니다. 금액은 청구되지 않았거나 취소 처리됩니다.',
    },
  },
  TOP_UP_NOT_PAID: {
    status: 409,
    title: { en: 'Not paid yet', ko: '결제 미완료' },
    detail: {
      en: 'The provider has no payment for this top-up yet. Finish the payment, then confirm again.',
      ko: '아직 결제가 완료되지 않았습니다. 결제를 마친 후 다시 확인해 주세요.',
    },
  },
  TOP_UP_DECLINED: {
    status: 402,
    title: { en: 'Payment declined', ko: '결제 거절' },
    detail: {
      en: 'The provider declined the payment. No money was taken. Pay again.',
      ko: '결제가 거절되었습니다. 금액은 청구되지 않았습니다. 다시 결제해 주세요.',
    },
  },
  TOP_UP_CANCELLED: {
    status: 409,
    title: { en: 'Top-up cancelled', ko: '취소된 충전' },
    detail: {
      en: 'The top-up was not paid in time or was cancelled. Start a new one.',
      ko: '시간이 초과되었거나 취소된 충전입니다. 다시 충전해 주세요.',
    },
  },
  CHECKOUT_UNDER_WAY: {
    status: 409,
    title: { en: 'Card payment under way', ko: '진행 중인 카드 결제' },
    detail: {
      en: 'The result of an earlier card payment is not known yet. Try again in a minute.',
      ko: '앞선 카드 결제의 결과를 확인하고 있습니다. 잠시 후 다시 시도해 주세요.',
    },
  },
  CHECKOUT_ENDED: {
    status: 409,
    title: { en: 'Card payment ended', ko: '종료된 카드 결제' },
    detail: {
      en: 'The payment cannot be paid any more, or was paid otherwise. No money was taken, or it went back.',
      ko: '더 이상 결제할 수 없거나 다른 방법으로 결제된 건입니다. 금액은 청구되지 않았거나 취소되었습니다.',
    },
  },
  TOP_UP_NOT_DONE: {
    status: 409,
    title: { en: 'Top-up not completed', ko: '완료되지 않은 충전' },
    detail: {
      en: 'Only a completed top-up can be refunded.',
      ko: '완료된 충전만 환불할 수 있습니다.',
    },
  },
  REFUND_EXCEEDS_TOP_UP: {
    status: 409,
    title: { en: 'More than is left of the top-up', ko: '환불 가능 금액 초과' },
    detail: {
      en: 'Of this top-up {left} won can still be refunded.',
      ko: '이 충전에서 환불할 수 있는 금액은 {left}원입니다.',
    },
  },
  WEBHOOK_SIGNATURE_INVALID: {
    status: 400,
    title: { en: 'Invalid webhook signature', ko: '잘못된 웹훅 서명' },
    detail: {
      en: 'The webhook is not signed by the payment provider.',
      ko: '결제 서비스가 서명하지 않은 웹훅입니다.',
    },
  },
};
