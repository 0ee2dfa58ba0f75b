import { DomainError } from '../../../shared/domain/domain-error.js';

export type UserErrorCode =
  'EMAIL_TAKEN' | 'INVALID_CREDENTIALS' | 'USER_NOT_FOUND' | 'EXTERNAL_IDENTITY_PROVIDER';

export class UserError extends DomainError<UserErrorCode> {}
