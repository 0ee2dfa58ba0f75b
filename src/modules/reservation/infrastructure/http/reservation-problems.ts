import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ReservationErrorCode } from '../../domain/reservation-error.js';

export const reservationProblems: ProblemCatalogue<ReservationErrorCode> = {
  RESERVATION_NOT_FOUND: problem(404, ['Reservation not found', '예약 없음'], {
    en: 'There is no such reservation.',
    ko: '존재하지 않는 예약입니다.',
  }),
  RESERVATION_NOT_HELD: {
    status: 409,
    title: { en: 'Reservation not held', ko: '임시 예약 상태 아님' },
    detail: {
      en: 'The hold has expired, or it is already paid or released.',
      // Seed 003.
      ko: '임시 예약 상태가 아닙니다.',
    },
  },
  SEAT_HELD_BY_YOU: problem(409, ['Seat held by you', '이미 임시 예약한 좌석'], {
    en: 'You hold some of these seats already, with other places. reservationId names the hold.',
    ko: '이미 임시 예약하신 좌석이 포함되어 있습니다. 예약 번호는 reservationId를 확인해 주세요.',
  }),
  TOO_MANY_UNPAID_HOLDS: problem(429, ['Too many unpaid holds', '미결제 임시 예약 횟수 초과'], {
    en: 'More than {maxUnpaidHolds} of your holds of this show ended unpaid within an hour. Try again after {retryAfterSeconds} s.',
    ko: '최근 1시간 동안 결제하지 않은 임시 예약이 {maxUnpaidHolds}회를 넘었습니다. {retryAfterSeconds}초 후에 다시 시도해 주세요.',
  }),
  SEAT_LIMIT_EXCEEDED: problem(409, ['Seat limit exceeded', '예약 가능 좌석 수 초과'], {
    en: 'A user can have at most {maxSeatsPerUser} seats and standing places of this show. You already have {taken}.',
    ko: '이 회차는 1인당 {maxSeatsPerUser}매까지 예약할 수 있습니다. 현재 {taken}매를 보유 중입니다.',
  }),
  SHOW_NOT_CANCELLED: problem(404, ['Show not cancelled', '취소되지 않은 회차'], {
    en: 'This show is not cancelled.',
    ko: '취소된 회차가 아닙니다.',
  }),
};
