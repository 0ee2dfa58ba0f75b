import { DomainError } from '../../../shared/domain/domain-error.js';

export type BalanceErrorCode =
  | 'INVALID_CHARGE_AMOUNT'
  | 'BALANCE_LIMIT_EXCEEDED'
  | 'INSUFFICIENT_BALANCE'
  | 'TOP_UPS_CLOSED'
  | 'BALANCE_CLOSED';

export class BalanceError extends DomainError<BalanceErrorCode> {}
