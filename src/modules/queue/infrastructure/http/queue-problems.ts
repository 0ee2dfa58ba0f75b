import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { QueueErrorCode } from '../../domain/queue-error.js';

export const queueProblems: ProblemCatalogue<QueueErrorCode> = {
  QUEUE_ROOM_NOT_FOUND: {
    status: 404,
    title: { en: 'Room not found', ko: '대기열 없음' },
    detail: { en: 'There is no such waiting room.', ko: '존재하지 않는 대기열입니다.' },
  },
  QUEUE_ROOM_CLOSED: {
    status: 409,
    title: { en: 'Room closed', ko: '종료된 대기열' },
    detail: { en: 'This waiting room is closed.', ko: '대기열이 종료되었습니다.' },
  },
  QUEUE_TOKEN_MISSING: {
    status: 401,
    title: { en: 'Queue token missing', ko: '대기열 토큰 없음' },
    detail: {
      en: 'This operation needs a queue token, in the header X-Queue-Token or in the cookie of the room.',
      ko: '대기열 토큰이 필요합니다. X-Queue-Token 헤더나 대기열 쿠키로 보내 주세요.',
    },
  },
  QUEUE_TOKEN_INVALID: {
    status: 401,
    title: { en: 'Queue token invalid', ko: '유효하지 않은 대기열 토큰' },
    detail: {
      en: 'The queue token is forged, belongs to another user, was replaced by a newer token, its user has left the room, or the server has lost the place.',
      // Seed 003.
      ko: '유효하지 않은 토큰입니다.',
    },
  },
  QUEUE_TOKEN_EXPIRED: {
    status: 401,
    title: { en: 'Queue token expired', ko: '만료된 대기열 토큰' },
    detail: {
      en: 'Your slot has ended. Join the waiting room again.',
      ko: '대기열 토큰이 만료되었습니다. 대기열에 다시 참여해 주세요.',
    },
  },
  QUEUE_HOLD_TIME_OVER: {
    status: 403,
    title: { en: 'Time for new holds is over', ko: '선점 가능 시간 종료' },
    detail: {
      en: 'Your slot takes no new holds any more. You can still pay for what you hold.',
      ko: '새로 선점할 수 있는 시간이 지났습니다. 이미 선점한 좌석은 결제할 수 있습니다.',
    },
  },
  QUEUE_NOT_ADMITTED: {
    status: 403,
    title: { en: 'Not admitted yet', ko: '입장 대기 중' },
    detail: {
      en: 'You are still waiting in the queue.',
      ko: '아직 대기 중입니다. 입장 후 이용해 주세요.',
    },
  },
  QUEUE_WRONG_ROOM: {
    status: 403,
    title: { en: 'Token of another room', ko: '다른 대기열의 토큰' },
    detail: {
      en: 'The queue token belongs to another waiting room.',
      ko: '다른 대기열의 토큰입니다.',
    },
  },
  QUEUE_UNAVAILABLE: {
    status: 503,
    title: { en: 'Waiting room unavailable', ko: '대기열 이용 불가' },
    detail: {
      en: 'The waiting room is temporarily unavailable. Nobody is admitted until it is back.',
      ko: '일시적으로 대기열을 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    },
  },
  ENTRY_CODE_REQUIRED: {
    status: 403,
    title: { en: 'Entry code required', ko: '입장 코드 필요' },
    detail: {
      en: 'This room takes an entry code. Send it as code.',
      ko: '입장 코드가 필요한 대기열입니다. 코드를 입력해 주세요.',
    },
  },
  ENTRY_CODE_INVALID: {
    status: 403,
    title: { en: 'Entry code invalid', ko: '유효하지 않은 입장 코드' },
    detail: {
      en: 'The entry code is not one of this room, or another user has used it.',
      ko: '이 대기열의 코드가 아니거나 다른 사용자가 이미 사용한 입장 코드입니다.',
    },
  },
  CHALLENGE_REQUIRED: {
    status: 403,
    title: { en: 'Challenge required', ko: '작업 증명 필요' },
    detail: {
      en: 'This room takes a proof of work. Get a challenge and send its solution as challenge.',
      ko: '작업 증명이 필요한 대기열입니다. 챌린지를 받아 풀이를 함께 보내 주세요.',
    },
  },
  CHALLENGE_FAILED: {
    status: 403,
    title: { en: 'Challenge failed', ko: '작업 증명 실패' },
    detail: {
      en: 'The solution is wrong, expired, used already, or of another user or room. Get a new challenge.',
      ko: '풀이가 올바르지 않거나 만료되었거나 이미 사용되었습니다. 새 챌린지를 받아 주세요.',
    },
  },
  VERIFICATION_REQUIRED: {
    status: 403,
    title: { en: 'Verification required', ko: '본인 확인 필요' },
    detail: {
      en: 'Only verified people can join this room.',
      ko: '본인 확인을 마친 사용자만 참여할 수 있는 대기열입니다.',
    },
  },
  ROOM_KEY_INVALID: {
    status: 401,
    title: { en: 'API key invalid', ko: '유효하지 않은 API 키' },
    detail: {
      en: 'The API key is missing, unknown or deleted. Send it in X-Api-Key, or as a bearer token.',
      ko: 'API 키가 없거나 유효하지 않습니다. X-Api-Key 헤더나 Bearer 토큰으로 보내 주세요.',
    },
  },
  ROOM_KEY_NOT_FOUND: {
    status: 404,
    title: { en: 'API key not found', ko: '존재하지 않는 API 키' },
    detail: { en: 'The room has no such API key.', ko: '이 대기열에 존재하지 않는 API 키입니다.' },
  },
  PASS_NOT_FOUND: {
    status: 404,
    title: { en: 'Pass not found', ko: '입장권 없음' },
    detail: {
      en: 'There is no such pass of the room of this API key.',
      ko: '이 API 키의 대기열에 존재하지 않는 입장권입니다.',
    },
  },
  QUEUE_DRAW_NOT_FOUND: {
    status: 404,
    title: { en: 'No draw', ko: '추첨 없음' },
    detail: {
      en: 'This waiting room draws no lots: users are admitted in the order in which they join.',
      ko: '추첨을 하지 않는 대기열입니다. 참여한 순서대로 입장합니다.',
    },
  },
  QUEUE_DRAW_NOT_SEALED: {
    status: 409,
    title: { en: 'Entries not sealed yet', ko: '추첨 명단 확정 전' },
    detail: {
      en: 'The entries of this draw are sealed when the room opens. Until then users join.',
      ko: '추첨 명단은 대기열이 열릴 때 확정됩니다.',
    },
  },
  QUEUE_DRAW_ENTRY_NOT_FOUND: {
    status: 404,
    title: { en: 'Not in the draw', ko: '추첨 대상 아님' },
    detail: {
      en: 'You joined after the entries were sealed. You stand behind the users who were drawn.',
      ko: '추첨 명단이 확정된 뒤에 참여하셨습니다. 추첨된 사용자 다음 순서로 입장합니다.',
    },
  },
};
