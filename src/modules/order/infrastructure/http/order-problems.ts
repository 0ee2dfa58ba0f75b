import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { OrderErrorCode } from '../../domain/order-error.js';

export const orderProblems: ProblemCatalogue<OrderErrorCode> = {
  ORDER_NOT_FOUND: problem(404, ['Order not found', '주문 없음'], {
    en: 'There is no such order.',
    ko: '존재하지 않는 주문입니다.',
  }),
  ORDER_NOT_PENDING: problem(409, ['Order not pending', '결제 대기 중이 아닌 주문'], {
    en: 'The order is already paid, cancelled or expired.',
    ko: '결제 대기 중인 주문이 아닙니다.',
  }),
  ORDER_SPANS_ROOMS: problem(422, ['Order spans waiting rooms', '대기열이 서로 다른 주문'], {
    en: 'The items have different waiting rooms. Place one order per room.',
    ko: '서로 다른 대기열의 상품은 함께 주문할 수 없습니다. 대기열별로 나누어 주문해 주세요.',
  }),
  TOTAL_CHANGED: problem(409, ['Total changed', '결제 금액 변경'], {
    en: 'The order costs {total} won, not expectedTotal. Nothing was ordered.',
    ko: '주문 금액이 {total}원으로 변경되었습니다. 금액을 확인한 뒤 다시 주문해 주세요.',
  }),
  CART_FULL: problem(409, ['Cart full', '장바구니 한도 초과'], {
    en: 'A cart can have at most {maxItems} different items.',
    ko: '장바구니에는 서로 다른 상품을 {maxItems}개까지 담을 수 있습니다.',
  }),
};
