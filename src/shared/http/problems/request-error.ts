import { Refusal } from '../../domain/refusal.js';
import type { FieldError, Text } from './problem.js';

export type RequestErrorCode =
  | 'VALIDATION_FAILED'
  | 'MALFORMED_REQUEST'
  | 'PAYLOAD_TOO_LARGE'
  | 'HEADERS_TOO_LARGE'
  | 'REQUEST_TIMEOUT'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_ACCEPTABLE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'SHUTTING_DOWN'
  | 'DATABASE_UNAVAILABLE'
  | 'INTERNAL_ERROR';

/** A request that is refused before the use case runs. */
export class RequestError extends Refusal {
  constructor(
    readonly code: RequestErrorCode,
    readonly errors?: readonly FieldError[],
    readonly retryAfterSeconds?: number,
    /** The rate limit that refused it. */
    readonly limit?: string,
  ) {
    super(code);
  }

  static invalid(pointer: string, detail: Text): RequestError {
    return new RequestError('VALIDATION_FAILED', [{ pointer, detail }]);
  }
}
