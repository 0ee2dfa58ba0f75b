import { DomainError } from '../../../shared/domain/domain-error.js';

export type ReservationErrorCode =
  | 'RESERVATION_NOT_FOUND'
  | 'RESERVATION_NOT_HELD'
  | 'SEAT_HELD_BY_YOU'
  | 'SEAT_LIMIT_EXCEEDED'
  | 'TOO_MANY_UNPAID_HOLDS'
  | 'SHOW_NOT_CANCELLED';

export class ReservationError extends DomainError<ReservationErrorCode> {}
