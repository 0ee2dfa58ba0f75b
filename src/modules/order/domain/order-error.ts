import { DomainError } from '../../../shared/domain/domain-error.js';

export type OrderErrorCode =
  'ORDER_NOT_FOUND' | 'ORDER_NOT_PENDING' | 'ORDER_SPANS_ROOMS' | 'TOTAL_CHANGED' | 'CART_FULL';

export class OrderError extends DomainError<OrderErrorCode> {}
