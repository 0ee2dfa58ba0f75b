import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { OrderErrorCode } from '../../domain/order-error.js';

export const orderProblems: ProblemCatalogue<OrderErrorCode> = {
  ORDER_NOT_FOUND: {
    status: 404,
    title: 'Order not found',
    detail: { en: 'There is no such order.', ko: '존재하지 않는 주문입니다.' },
  },
  ORDER_NOT_PENDING: {
    status: 409,
    title: 'Order not pending',
    detail: {
      en: 'The order does not wait for its payment: it was paid, cancelled, or has expired.',
      ko: '결제 대기 중인 주문이 아닙니다.',
    },
  },
  ORDER_SPANS_ROOMS: {
    status: 422,
    title: 'Order spans waiting rooms',
    detail: {
      en: 'The items stand behind different waiting rooms; order those of each room by themselves.',
      ko: '서로 다른 대기열의 상품은 함께 주문할 수 없습니다. 대기열별로 나누어 주문해 주세요.',
    },
  },
  CART_FULL: {
    status: 409,
    title: 'Cart full',
    detail: {
      en: 'A cart has room for {maxItems} different items.',
      ko: '장바구니에는 서로 다른 상품을 {maxItems}개까지 담을 수 있습니다.',
    },
  },
};
