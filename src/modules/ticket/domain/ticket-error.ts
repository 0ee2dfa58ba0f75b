import { DomainError } from '../../../shared/domain/domain-error.js';

export type TicketErrorCode =
  | 'TICKET_NOT_FOUND'
  | 'TICKET_FORGED'
  | 'TICKET_WRONG_SHOW'
  | 'TICKET_REVOKED'
  | 'TICKET_ALREADY_USED';

/** A scan of an upload can't have been made at its `scannedAt`. */
export class ImpossibleScanTime extends DomainError<'VALIDATION_FAILED'> {}

export class TicketError extends DomainError<TicketErrorCode> {}
