import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { PaymentErrorCode } from '../../domain/payment-error.js';

export const paymentProblems: ProblemCatalogue<PaymentErrorCode> = {
  PAYMENT_NOT_FOUND: {
    status: 404,
    title: { en: 'Payment not found', ko: '결제 없음' },
    detail: { en: 'There is no such payment.', ko: '결제 정보를 찾을 수 없습니다.' },
  },
  PAYMENT_ALREADY_PAID: {
    status: 409,
    title: { en: 'Already paid', ko: '이미 완료된 결제' },
    detail: { en: 'This payment is already paid.', ko: '이미 완료된 결제입니다.' },
  },
  PAYMENT_AMOUNT_MISMATCH: {
    status: 409,
    title: { en: 'Amount mismatch', ko: '결제 금액 불일치' },
    detail: {
      en: 'The amount does not match the payment of {expected} won.',
      ko: '결제 금액이 일치하지 않습니다. 결제할 금액은 {expected}원입니다.',
    },
  },
  PAYMENT_NOT_PAYABLE: {
    status: 409,
    title: { en: 'Not payable', ko: '결제 불가' },
    detail: {
      en: 'The payment is cancelled and cannot be paid.',
      ko: '취소된 건이라 결제할 수 없습니다.',
    },
  },
  PAYMENT_NOT_PAID: {
    status: 409,
    title: { en: 'Not paid', ko: '완료되지 않은 결제' },
    detail: {
      en: 'Only a paid payment can be refunded.',
      ko: '완료된 결제만 환불할 수 있습니다.',
    },
  },
  PAYMENT_ALREADY_REFUNDED: {
    status: 409,
    title: { en: 'Already refunded', ko: '이미 환불된 결제' },
    detail: { en: 'This payment is already refunded.', ko: '이미 환불된 결제입니다.' },
  },
  REFUND_CUTOFF_PASSED: {
    status: 409,
    title: { en: 'Too late for a refund', ko: '환불 기간 종료' },
    detail: {
      en: 'The time for a refund is over. Ask the organiser.',
      ko: '환불 가능 기간이 지났습니다. 주최 측에 문의해 주세요.',
    },
  },
  REFUND_KIND_MISMATCH: {
    status: 422,
    title: { en: 'Wrong kind of pieces', ko: '결제와 맞지 않는 환불 항목' },
    detail: {
      en: 'Refund a reservation by seatIds and areas, and an order by lines.',
      ko: '예약은 seatIds와 areas로, 주문은 lines로 부분 환불할 수 있습니다.',
    },
  },
  REFUND_EXCEEDS_PURCHASE: {
    status: 409,
    title: { en: 'More than was bought', ko: '구매 수량을 초과한 환불' },
    detail: {
      en: 'Some of these pieces are not in the purchase, or they were already refunded.',
      ko: '구매 내역에 없거나 이미 환불된 항목이 포함되어 있습니다.',
    },
  },
};
