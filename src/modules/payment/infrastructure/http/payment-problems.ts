import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { PaymentErrorCode } from '../../domain/payment-error.js';

export const paymentProblems: ProblemCatalogue<PaymentErrorCode> = {
  PAYMENT_NOT_FOUND: problem(404, ['Payment not found', '결제 없음'], {
    en: 'There is no such payment.',
    ko: '결제 정보를 찾을 수 없습니다.',
  }),
  PAYMENT_ALREADY_PAID: problem(409, ['Already paid', '이미 완료된 결제'], {
    en: 'This payment is already paid.',
    ko: '이미 완료된 결제입니다.',
  }),
  PAYMENT_AMOUNT_MISMATCH: problem(409, ['Amount mismatch', '결제 금액 불일치'], {
    en: 'The amount does not match the payment of {expected} won.',
    ko: '결제 금액이 일치하지 않습니다. 결제할 금액은 {expected}원입니다.',
  }),
  PAYMENT_NOT_PAYABLE: problem(409, ['Not payable', '결제 불가'], {
    en: 'The payment is cancelled and cannot be paid.',
    ko: '취소된 건이라 결제할 수 없습니다.',
  }),
  PAYMENT_NOT_PAID: problem(409, ['Not paid', '완료되지 않은 결제'], {
    en: 'Only a paid payment can be refunded.',
    ko: '완료된 결제만 환불할 수 있습니다.',
  }),
  PAYMENT_ALREADY_REFUNDED: problem(409, ['Already refunded', '이미 환불된 결제'], {
    en: 'This payment is already refunded.',
    ko: '이미 환불된 결제입니다.',
  }),
  REFUND_CUTOFF_PASSED: problem(409, ['Too late for a refund', '환불 기간 종료'], {
    en: 'The time for a refund is over. Ask the organiser.',
    ko: '환불 가능 기간이 지났습니다. 주최 측에 문의해 주세요.',
  }),
  REFUND_KIND_MISMATCH: problem(422, ['Wrong kind of pieces', '결제와 맞지 않는 환불 항목'], {
    en: 'Refund a reservation by seatIds and areas, and an order by lines.',
    ko: '예약은 seatIds와 areas로, 주문은 lines로 부분 환불할 수 있습니다.',
  }),
  REFUND_EXCEEDS_PURCHASE: problem(409, ['More than was bought', '구매 수량을 초과한 환불'], {
    en: 'Some of these pieces are not in the purchase, or they were already refunded.',
    ko: '구매 내역에 없거나 이미 환불된 항목이 포함되어 있습니다.',
  }),
};
