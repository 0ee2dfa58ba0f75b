import { DomainError } from '../../domain/domain-error.js';

export type IdempotencyErrorCode =
  | 'IDEMPOTENCY_KEY_INVALID'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'SECRETS_GIVEN_OUT';

export class IdempotencyError extends DomainError<IdempotencyErrorCode> {}
