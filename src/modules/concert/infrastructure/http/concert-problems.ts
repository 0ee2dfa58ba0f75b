import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ConcertErrorCode } from '../../domain/concert-error.js';

export const concertProblems: ProblemCatalogue<ConcertErrorCode> = {
  CONCERT_NOT_FOUND: {
    status: 404,
    title: { en: 'Concert not found', ko: '콘서트 없음' },
    detail: { en: 'There is no such concert.', ko: '존재하지 않는 콘서트입니다.' },
  },
  SHOW_NOT_FOUND: {
    status: 404,
    title: { en: 'Show not found', ko: '회차 없음' },
    detail: { en: 'There is no such show.', ko: '존재하지 않는 회차입니다.' },
  },
  SHOW_NOT_ON_SALE: {
    status: 409,
    title: { en: 'Show not on sale', ko: '판매 중이 아닌 회차' },
    detail: {
      en: 'The show is withdrawn from sale, its sale has not begun or has ended, or it has started.',
      ko: '판매가 중지되었거나 판매 기간이 아니거나 이미 시작된 회차입니다.',
    },
  },
  SHOW_CANCELLED: {
    status: 409,
    title: { en: 'Show cancelled', ko: '취소된 회차' },
    detail: {
      en: 'The show is cancelled. Paid reservations are refunded.',
      ko: '취소된 회차입니다. 결제된 예약은 환불됩니다.',
    },
  },
  SHOW_IN_THE_PAST: {
    status: 422,
    title: { en: 'Show in the past', ko: '지난 일시의 회차' },
    detail: {
      en: 'A show must start in the future.',
      ko: '회차의 시작 일시는 현재 이후여야 합니다.',
    },
  },
  SALE_WINDOW_INVALID: {
    status: 422,
    title: { en: 'Sale window invalid', ko: '잘못된 판매 기간' },
    detail: {
      en: 'onSaleFrom must be before onSaleUntil, and onSaleUntil not after the start of the show.',
      ko: '판매 시작(onSaleFrom)은 판매 종료(onSaleUntil)보다 빨라야 하고, 판매 종료는 공연 시작보다 늦을 수 없습니다.',
    },
  },
  SHOW_TOO_LARGE: {
    status: 422,
    title: { en: 'Show too large', ko: '좌석 수 초과' },
    detail: {
      en: 'A show can have at most 100,000 seats and standing places together.',
      ko: '한 회차의 좌석과 스탠딩 인원은 합해서 최대 100,000입니다.',
    },
  },
  DUPLICATE_SECTION: {
    status: 422,
    title: { en: 'Duplicate section', ko: '구역 이름 중복' },
    detail: {
      en: 'Two sections of the show have the same name.',
      ko: '한 회차에 이름이 같은 구역을 둘 수 없습니다.',
    },
  },
  SECTION_NOT_FOUND: {
    status: 404,
    title: { en: 'Section not found', ko: '구역 없음' },
    detail: { en: 'The show has no such section.', ko: '이 회차에 없는 구역입니다.' },
  },
  SECTION_KIND_MISMATCH: {
    status: 422,
    title: { en: 'Wrong kind of section', ko: '구역 종류 불일치' },
    detail: {
      en: 'Only a STANDING section has a capacity, and only a SEATED one has seats to block.',
      ko: '정원(capacity)은 스탠딩 구역에만 있고, 막아 둘 좌석은 좌석 구역에만 있습니다.',
    },
  },
  AREA_CAPACITY_TOO_SMALL: {
    status: 409,
    title: { en: 'Capacity too small', ko: '정원 부족' },
    detail: {
      en: 'More places of the section are already held or sold.',
      ko: '이미 예약되거나 판매된 인원보다 정원을 줄일 수 없습니다.',
    },
  },
  BLOCK_NOT_FOUND: {
    status: 404,
    title: { en: 'Block not found', ko: '차단 좌석 묶음 없음' },
    detail: {
      en: 'The show has no such block of seats.',
      ko: '이 회차에 없는 차단 좌석 묶음입니다.',
    },
  },
  SEAT_NOT_FOUND: {
    status: 404,
    title: { en: 'Seat not found', ko: '좌석 없음' },
    detail: {
      en: 'The seats in seatIds do not exist in this show.',
      ko: '이 회차에 없는 좌석입니다. seatIds를 확인해 주세요.',
    },
  },
  SEAT_ALREADY_RESERVED: {
    status: 409,
    title: { en: 'Seat already reserved', ko: '이미 예약된 좌석' },
    detail: {
      en: 'The seats in seatIds are already reserved.',
      // Seed 003.
      ko: '좌석이 이미 예약되었습니다.',
    },
  },
  NO_SEATS_TOGETHER: {
    status: 409,
    title: { en: 'No seats together', ko: '연속 좌석 없음' },
    detail: {
      en: 'There are not so many free seats side by side. sections has the largest group of each section.',
      ko: '요청하신 수만큼 나란히 비어 있는 좌석이 없습니다. 구역별 최대 연속 좌석 수는 sections를 확인해 주세요.',
    },
  },
  AREA_NOT_FOUND: {
    status: 404,
    title: { en: 'Area not found', ko: '스탠딩 구역 없음' },
    detail: {
      en: 'The areas in areaIds do not exist in this show.',
      ko: '이 회차에 없는 스탠딩 구역입니다. areaIds를 확인해 주세요.',
    },
  },
  AREA_SOLD_OUT: {
    status: 409,
    title: { en: 'Area sold out', ko: '스탠딩 구역 매진' },
    detail: {
      en: 'The areas in areas have fewer places left than requested.',
      ko: '스탠딩 구역의 남은 인원이 부족합니다. areas를 확인해 주세요.',
    },
  },
};
