import { DomainError } from '../../../shared/domain/domain-error.js';

export type TopUpErrorCode =
  | 'TOP_UP_NOT_FOUND'
  | 'INVALID_TOP_UP_AMOUNT'
  | 'RETURN_URL_NOT_ALLOWED'
  | 'PROVIDER_NOT_CONFIGURED'
  | 'PROVIDER_UNAVAILABLE'
  | 'TOP_UP_MISMATCH'
  | 'TOP_UP_NOT_PAID'
  | 'TOP_UP_DECLINED'
  | 'TOP_UP_CANCELLED'
  | 'TOP_UP_NOT_DONE'
  | 'CHECKOUT_UNDER_WAY'
  | 'CHECKOUT_ENDED'
  | 'REFUND_EXCEEDS_TOP_UP'
  | 'WEBHOOK_SIGNATURE_INVALID';

export class TopUpError extends DomainError<TopUpErrorCode> {}
