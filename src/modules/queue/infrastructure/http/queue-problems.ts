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
      en: 'This operation needs a queue token, in the header X-Queue-Token or in the cookie queue_token.',
      ko: '대기열 토큰이 필요합니다. X-Queue-Token 헤더나 queue_token 쿠키로 보내 주세요.',
    },
  },
  QUEUE_TOKEN_INVALID: {
    status: 401,
    title: { en: 'Queue token invalid', ko: '유효하지 않은 대기열 토큰' },
    detail: {
      en: 'The queue token is forged, belongs to another user, was replaced by a newer token, or its user has left the room.',
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
