import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { QueueErrorCode } from '../../domain/queue-error.js';

export const queueProblems: ProblemCatalogue<QueueErrorCode> = {
  QUEUE_ROOM_NOT_FOUND: {
    status: 404,
    title: 'Room not found',
    detail: { en: 'There is no such waiting room.', ko: '존재하지 않는 대기열입니다.' },
  },
  QUEUE_ROOM_CLOSED: {
    status: 409,
    title: 'Room closed',
    detail: { en: 'This waiting room is closed.', ko: '대기열이 종료되었습니다.' },
  },
  QUEUE_TOKEN_MISSING: {
    status: 401,
    title: 'Queue token missing',
    detail: {
      en: 'This takes a queue token, in the header X-Queue-Token or the cookie queue_token.',
      ko: '대기열 토큰이 필요합니다.',
    },
  },
  QUEUE_TOKEN_INVALID: {
    status: 401,
    title: 'Queue token invalid',
    detail: {
      en: 'The queue token is forged, belongs to someone else, or has ended.',
      // Seed 003.
      ko: '유효하지 않은 토큰입니다.',
    },
  },
  QUEUE_TOKEN_EXPIRED: {
    status: 401,
    title: 'Queue token expired',
    detail: {
      en: 'Your time in the sale is over; join the waiting room again.',
      ko: '대기열 토큰이 만료되었습니다. 대기열에 다시 참여해 주세요.',
    },
  },
  QUEUE_NOT_ADMITTED: {
    status: 403,
    title: 'Not admitted yet',
    detail: {
      en: 'You are still waiting in line.',
      ko: '아직 대기 중입니다. 입장 후 이용해 주세요.',
    },
  },
  QUEUE_WRONG_ROOM: {
    status: 403,
    title: 'Token of another room',
    detail: {
      en: 'The queue token belongs to another waiting room.',
      ko: '다른 대기열의 토큰입니다.',
    },
  },
  QUEUE_UNAVAILABLE: {
    status: 503,
    title: 'Waiting room unavailable',
    detail: {
      en: 'The waiting room cannot be reached at the moment; nobody is let through meanwhile.',
      ko: '일시적으로 대기열을 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    },
  },
};
