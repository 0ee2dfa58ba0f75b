import { DomainError } from '../../../shared/domain/domain-error.js';

export type UserErrorCode =
  | 'IDENTITY_PROVIDER_UNAVAILABLE'
  | 'EMAIL_TAKEN'
  | 'INVALID_CREDENTIALS'
  | 'REFRESH_TOKEN_INVALID'
  | 'ACCOUNT_BLOCKED'
  | 'USER_NOT_FOUND'
  | 'LAST_ADMIN'
  | 'ACCOUNT_IN_USE'
  | 'MAIL_TOKEN_INVALID'
  | 'EXTERNAL_IDENTITY_PROVIDER';

export class UserError extends DomainError<UserErrorCode> {}
