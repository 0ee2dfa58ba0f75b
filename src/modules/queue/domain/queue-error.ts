import { DomainError } from '../../../shared/domain/domain-error.js';

export type QueueErrorCode =
  | 'QUEUE_ROOM_NOT_FOUND'
  | 'QUEUE_ROOM_CLOSED'
  | 'QUEUE_TOKEN_MISSING'
  | 'QUEUE_TOKEN_INVALID'
  | 'QUEUE_TOKEN_EXPIRED'
  | 'QUEUE_HOLD_TIME_OVER'
  | 'QUEUE_NOT_ADMITTED'
  | 'QUEUE_WRONG_ROOM'
  | 'QUEUE_UNAVAILABLE';

export class QueueError extends DomainError<QueueErrorCode> {}
