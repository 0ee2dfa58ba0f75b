import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ConcertErrorCode } from '../../domain/concert-error.js';

export const concertProblems: ProblemCatalogue<ConcertErrorCode> = {
  CONCERT_NOT_FOUND: {
    status: 404,
    title: 'Concert not found',
    detail: { en: 'There is no such concert.', ko: '존재하지 않는 콘서트입니다.' },
  },
  SHOW_NOT_FOUND: {
    status: 404,
    title: 'Show not found',
    detail: { en: 'There is no such show.', ko: '존재하지 않는 회차입니다.' },
  },
  SHOW_NOT_ON_SALE: {
    status: 409,
    title: 'Show not on sale',
    detail: {
      en: 'The show was withdrawn from sale, or has begun.',
      ko: '판매가 중지되었거나 이미 시작된 회차입니다.',
    },
  },
  SHOW_TOO_LARGE: {
    status: 422,
    title: 'Show too large',
    detail: {
      en: 'A show has 100,000 seats at most.',
      ko: '한 회차의 좌석은 최대 100,000석입니다.',
    },
  },
  DUPLICATE_SECTION: {
    status: 422,
    title: 'Duplicate section',
    detail: {
      en: 'Two sections of the show have the same name.',
      ko: '같은 이름의 구역이 있습니다.',
    },
  },
  SEAT_NOT_FOUND: {
    status: 404,
    title: 'Seat not found',
    detail: {
      en: 'The show has no such seats; see seatIds.',
      ko: '존재하지 않는 좌석입니다.',
    },
  },
  SEAT_ALREADY_RESERVED: {
    status: 409,
    title: 'Seat already reserved',
    detail: {
      en: 'Others were faster; seatIds names the seats that are taken.',
      // Seed 003.
      ko: '좌석이 이미 예약되었습니다.',
    },
  },
};
