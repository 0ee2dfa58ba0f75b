import type { IdempotencyErrorCode } from '../../database/idempotency/idempotency-error.js';
import type { VersionErrorCode } from '../../domain/version.js';
import { problem, type ProblemCatalogue } from './problem.js';
import type { RequestErrorCode } from './request-error.js';

/** Errors that any route may answer with. */
export const sharedProblems: ProblemCatalogue<
  RequestErrorCode | IdempotencyErrorCode | VersionErrorCode
> = {
  VALIDATION_FAILED: problem(400, ['Validation failed', '잘못된 요청 값'], {
    en: 'Some values of the request cannot be used; see errors.',
    ko: '요청 값이 올바르지 않습니다. errors를 확인해 주세요.',
  }),
  MALFORMED_REQUEST: problem(400, ['Malformed request', '잘못된 형식의 요청'], {
    en: 'The request cannot be read: its body is not valid JSON, or its address or HTTP is broken.',
    ko: '요청을 해석할 수 없습니다. JSON 본문, 주소 또는 HTTP 형식을 확인해 주세요.',
  }),
  PAYLOAD_TOO_LARGE: problem(413, ['Payload too large', '요청 본문 크기 초과'], {
    en: 'The body is larger than 64 KiB.',
    ko: '요청 본문이 64 KiB를 초과합니다.',
  }),
  HEADERS_TOO_LARGE: problem(431, ['Headers too large', '요청 헤더 크기 초과'], {
    en: 'The address and the headers are larger than 16 KiB together.',
    ko: '주소와 헤더를 합한 크기가 16 KiB를 초과합니다.',
  }),
  REQUEST_TIMEOUT: problem(408, ['Request timeout', '요청 시간 초과'], {
    en: 'The request did not arrive in time.',
    ko: '요청이 제한 시간 안에 도착하지 않았습니다.',
  }),
  UNSUPPORTED_MEDIA_TYPE: problem(415, ['Unsupported media type', '지원하지 않는 본문 형식'], {
    en: 'Bodies are sent as application/json.',
    ko: '요청 본문은 application/json 형식이어야 합니다.',
  }),
  ROUTE_NOT_FOUND: problem(404, ['Route not found', '존재하지 않는 경로'], {
    en: 'This path does not exist.',
    ko: '존재하지 않는 경로입니다.',
  }),
  METHOD_NOT_ALLOWED: problem(405, ['Method not allowed', '허용되지 않는 메서드'], {
    en: 'This path does not support this method. The Allow header lists the supported methods.',
    ko: '이 경로에서는 사용할 수 없는 메서드입니다. 사용 가능한 메서드는 Allow 헤더를 확인해 주세요.',
  }),
  NOT_ACCEPTABLE: problem(406, ['Not acceptable', '제공할 수 없는 응답 형식'], {
    en: 'Responses are sent as application/json.',
    ko: '응답은 application/json 형식으로만 제공됩니다.',
  }),
  PRECONDITION_FAILED: problem(412, ['Precondition failed', '사전 조건 불일치'], {
    en: 'The resource has changed since the ETag in If-Match. Read it again.',
    ko: 'If-Match에 지정한 ETag 이후 리소스가 변경되었습니다. 다시 조회한 뒤 시도해 주세요.',
  }),
  UNAUTHENTICATED: problem(401, ['Not signed in', '로그인 필요'], {
    en: 'The access token is missing, invalid or expired.',
    ko: '인증이 필요합니다. 액세스 토큰이 없거나 유효하지 않습니다.',
  }),
  FORBIDDEN: problem(403, ['Not allowed', '권한 없음'], {
    en: 'Your role does not permit this operation.',
    ko: '이 작업을 수행할 권한이 없습니다.',
  }),
  RATE_LIMITED: problem(429, ['Too many requests', '요청 횟수 초과'], {
    en: 'Too many requests; try again after {retryAfterSeconds} s.',
    ko: '요청이 너무 많습니다. {retryAfterSeconds}초 후에 다시 시도해 주세요.',
  }),
  OVERLOADED: problem(503, ['Too busy', '서버 과부하'], {
    en: 'The service is overloaded. The request was not executed. Try again later.',
    ko: '현재 요청이 너무 많아 처리하지 못했습니다. 잠시 후 다시 시도해 주세요.',
  }),
  SHUTTING_DOWN: problem(503, ['Shutting down', '서버 종료 중'], {
    en: 'This instance shuts down, so it is not ready. Only the health check answers this.',
    ko: '이 인스턴스는 종료 중이라 준비 상태가 아닙니다. 상태 확인에서만 반환됩니다.',
  }),
  DATABASE_UNAVAILABLE: problem(503, ['Temporarily unavailable', '일시적인 서비스 장애'], {
    en: 'The service cannot answer at the moment. Try again shortly, with the same Idempotency-Key.',
    ko: '일시적으로 서비스를 이용할 수 없습니다. 같은 Idempotency-Key로 잠시 후 다시 시도해 주세요.',
  }),
  INTERNAL_ERROR: problem(500, ['Internal error', '서버 오류'], {
    en: 'An internal error occurred. The log has it under the X-Request-Id of this response.',
    ko: '서버 오류가 발생했습니다. 문의하실 때 응답의 X-Request-Id를 알려 주세요.',
  }),
  IDEMPOTENCY_KEY_INVALID: problem(400, ['Idempotency key invalid', '잘못된 멱등성 키'], {
    en: 'An Idempotency-Key has 1 to 255 printable ASCII characters.',
    ko: 'Idempotency-Key는 1~255자의 출력 가능한 ASCII 문자여야 합니다.',
  }),
  IDEMPOTENCY_KEY_REUSED: problem(422, ['Idempotency key reused', '이미 사용된 멱등성 키'], {
    en: 'This Idempotency-Key was already used with another request.',
    ko: '이미 다른 요청에 사용된 Idempotency-Key입니다.',
  }),
  IDEMPOTENCY_IN_PROGRESS: problem(409, ['First request still in progress', '첫 요청 처리 중'], {
    en: 'The first request with this Idempotency-Key is still under way.',
    ko: '같은 Idempotency-Key의 첫 요청이 아직 처리 중입니다.',
  }),
  SECRETS_GIVEN_OUT: problem(409, ['Secrets already given out', '이미 발급된 비밀 값'], {
    en: 'The first request with this Idempotency-Key succeeded. Its response had secrets, which are shown only once. Create new ones with another key.',
    ko: '같은 Idempotency-Key의 첫 요청이 이미 처리되었습니다. 비밀 값은 한 번만 표시되므로 다른 키로 새로 발급해 주세요.',
  }),
};
