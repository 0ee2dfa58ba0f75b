import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ConcertErrorCode } from '../../domain/concert-error.js';

export const concertProblems: ProblemCatalogue<ConcertErrorCode> = {
  CONCERT_NOT_FOUND: problem(404, ['Concert not found', '콘서트 없음'], {
    en: 'There is no such concert.',
    ko: '존재하지 않는 콘서트입니다.',
  }),
  SHOW_NOT_FOUND: problem(404, ['Show not found', '회차 없음'], {
    en: 'There is no such show.',
    ko: '존재하지 않는 회차입니다.',
  }),
  SHOW_NOT_ON_SALE: problem(409, ['Show not on sale', '판매 중이 아닌 회차'], {
    en: 'The show is withdrawn from sale, its sale has not begun or has ended, or it has started.',
    ko: '판매가 중지되었거나 판매 기간이 아니거나 이미 시작된 회차입니다.',
  }),
  SHOW_CANCELLED: problem(409, ['Show cancelled', '취소된 회차'], {
    en: 'The show is cancelled. Paid reservations are refunded.',
    ko: '취소된 회차입니다. 결제된 예약은 환불됩니다.',
  }),
  SHOW_IN_THE_PAST: problem(422, ['Show in the past', '지난 일시의 회차'], {
    en: 'A show must start in the future.',
    ko: '회차의 시작 일시는 현재 이후여야 합니다.',
  }),
  SALE_WINDOW_INVALID: problem(422, ['Sale window invalid', '잘못된 판매 기간'], {
    en: 'onSaleFrom must be before onSaleUntil, and onSaleUntil not after the start of the show.',
    ko: '판매 시작(onSaleFrom)은 판매 종료(onSaleUntil)보다 빨라야 하고, 판매 종료는 공연 시작보다 늦을 수 없습니다.',
  }),
  SHOW_TOO_LARGE: problem(422, ['Show too large', '좌석 수 초과'], {
    en: 'A show can have at most 100,000 seats and standing places together.',
    ko: '한 회차의 좌석과 스탠딩 인원은 합해서 최대 100,000입니다.',
  }),
  DUPLICATE_SECTION: problem(422, ['Duplicate section', '구역 이름 중복'], {
    en: 'Two sections of the show have the same name.',
    ko: '한 회차에 이름이 같은 구역을 둘 수 없습니다.',
  }),
  SECTION_NOT_FOUND: problem(404, ['Section not found', '구역 없음'], {
    en: 'The show has no such section.',
    ko: '이 회차에 없는 구역입니다.',
  }),
  SECTION_KIND_MISMATCH: problem(422, ['Wrong kind of section', '구역 종류 불일치'], {
    en: 'Only a STANDING section has a capacity, and only a SEATED one has seats to block.',
    ko: '정원(capacity)은 스탠딩 구역에만 있고, 막아 둘 좌석은 좌석 구역에만 있습니다.',
  }),
  AREA_CAPACITY_TOO_SMALL: problem(409, ['Capacity too small', '정원 부족'], {
    en: 'More places of the section are already held or sold.',
    ko: '이미 예약되거나 판매된 인원보다 정원을 줄일 수 없습니다.',
  }),
  BLOCK_NOT_FOUND: problem(404, ['Block not found', '차단 좌석 묶음 없음'], {
    en: 'The show has no such block of seats.',
    ko: '이 회차에 없는 차단 좌석 묶음입니다.',
  }),
  SEAT_NOT_FOUND: problem(404, ['Seat not found', '좌석 없음'], {
    en: 'The seats in seatIds do not exist in this show.',
    ko: '이 회차에 없는 좌석입니다. seatIds를 확인해 주세요.',
  }),
  SEAT_ALREADY_RESERVED: {
    status: 409,
    title: { en: 'Seat already reserved', ko: '이미 예약된 좌석' },
    detail: {
      en: 'The seats in seatIds are already reserved.',
      // Seed 003.
      ko: '좌석이 이미 예약되었습니다.',
    },
  },
  NO_SEATS_TOGETHER: problem(409, ['No seats together', '연속 좌석 없음'], {
    en: 'There are not so many free seats side by side. sections has the largest group of each section.',
    ko: '요청하신 수만큼 나란히 비어 있는 좌석이 없습니다. 구역별 최대 연속 좌석 수는 sections를 확인해 주세요.',
  }),
  AREA_NOT_FOUND: problem(404, ['Area not found', '스탠딩 구역 없음'], {
    en: 'The areas in areaIds do not exist in this show.',
    ko: '이 회차에 없는 스탠딩 구역입니다. areaIds를 확인해 주세요.',
  }),
  AREA_SOLD_OUT: problem(409, ['Area sold out', '스탠딩 구역 매진'], {
    en: 'The areas in areas have fewer places left than requested.',
    ko: '스탠딩 구역의 남은 인원이 부족합니다. areas를 확인해 주세요.',
  }),
};
