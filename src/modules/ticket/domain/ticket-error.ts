import { DomainError } from '../../../shared/domain/domain-error.js';

export type TicketErrorCode =
  | 'TICKET_NOT_FOUND'
  | 'TICKET_FORGED'
  | 'TICKET_WRONG_SHOW'
  | 'TICKET_REVOKED'
  | 'TICKET_ALREADY_USED';

export class TicketError extends DomainError<TicketErrorCode> {}
