import { DomainError } from '../../../shared/domain/domain-error.js';

export type QueueErrorCode =
  | 'QUEUE_ROOM_NOT_FOUND'
  | 'QUEUE_ROOM_CLOSED'
  | 'QUEUE_TOKEN_MISSING'
  | 'QUEUE_TOKEN_INVALID'
  | 'QUEUE_TOKEN_EXPIRED'
  | 'QUEUE_NOT_ADMITTED'
  | 'QUEUE_WRONG_ROOM'
  | 'QUEUE_UNAVAILABLE'
  | 'QUEUE_DRAW_NOT_FOUND'
  | 'QUEUE_DRAW_NOT_SEALED'
  | 'QUEUE_DRAW_ENTRY_NOT_FOUND';

export class QueueError extends DomainError<QueueErrorCode> {}
