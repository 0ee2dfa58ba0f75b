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
  | 'QUEUE_UNAVAILABLE'
  | 'ENTRY_CODE_REQUIRED'
  | 'ENTRY_CODE_INVALID'
  | 'CHALLENGE_REQUIRED'
  | 'CHALLENGE_FAILED'
  | 'VERIFICATION_REQUIRED'
  | 'ROOM_KEY_INVALID'
  | 'ROOM_KEY_NOT_FOUND'
  | 'PASS_NOT_FOUND';

export class QueueError extends DomainError<QueueErrorCode> {}
