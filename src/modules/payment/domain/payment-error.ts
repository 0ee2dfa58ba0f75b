import { DomainError } from '../../../shared/domain/domain-error.js';

export type PaymentErrorCode =
  | 'PAYMENT_NOT_FOUND'
  | 'PAYMENT_ALREADY_PAID'
  | 'PAYMENT_AMOUNT_MISMATCH'
  | 'PAYMENT_NOT_PAYABLE'
  | 'PAYMENT_NOT_PAID'
  | 'PAYMENT_ALREADY_REFUNDED'
  | 'REFUND_CUTOFF_PASSED'
  | 'REFUND_KIND_MISMATCH'
  | 'REFUND_EXCEEDS_PURCHASE';

export class PaymentError extends DomainError<PaymentErrorCode> {}
