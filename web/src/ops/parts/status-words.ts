import { texts } from '../../shared/language.js';

/** The states of coupons. */
export const couponStates = texts({
  en: { OPEN: 'Open', NOT_STARTED: 'Not started', SOLD_OUT: 'All claimed', ENDED: 'Ended' },
  ko: { OPEN: '발급 중', NOT_STARTED: '시작 전', SOLD_OUT: '소진', ENDED: '종료' },
});

const statuses: Readonly<Record<string, string>> = texts({
  en: {
    READY: 'To pay',
    PENDING_PAYMENT: 'To pay',
    PAID: 'Paid',
    CONFIRMED: 'Paid',
    COMPLETED: 'Completed',
    HELD: 'Held',
    EXPIRED: 'Expired',
    RELEASED: 'Given up',
    CANCELLED: 'Cancelled',
    REFUNDED: 'Refunded',
    VALID: 'Valid',
    USED: 'Used',
    REVOKED: 'Revoked',
    CREATED: 'Created',
    CONFIRMING: 'Being confirmed',
    DONE: 'Done',
    FAILED: 'Failed',
    UNKNOWN: 'Not known yet',
    ...couponStates,
  },
  ko: {
    READY: '결제 대기',
    PENDING_PAYMENT: '결제 대기',
    PAID: '결제 완료',
    CONFIRMED: '결제 완료',
    COMPLETED: '완료',
    HELD: '선점 중',
    EXPIRED: '시간 만료',
    RELEASED: '선점 취소',
    CANCELLED: '취소됨',
    REFUNDED: '환불됨',
    VALID: '유효',
    USED: '사용됨',
    REVOKED: '무효',
    CREATED: '생성됨',
    CONFIRMING: '승인 중',
    DONE: '완료',
    FAILED: '실패',
    UNKNOWN: '확인 중',
    ...couponStates,
  },
});

/** A status of a reservation, an order, a payment, a ticket, a top-up or a coupon. */
export function statusText(status: string): string {
  return statuses[status] ?? status;
}

const roles: Readonly<Record<string, string>> = texts({
  en: {
    customer: 'Customer',
    admin: 'Admin',
    operator: 'Operator',
    door: 'Door',
    system: 'System',
  },
  ko: {
    customer: '일반 회원',
    admin: '관리자',
    operator: '운영자',
    door: '입장 담당',
    system: '시스템',
  },
});

export function roleText(role: string): string {
  return roles[role] ?? role;
}

const purchases: Readonly<Record<string, string>> = texts({
  en: { RESERVATION: 'Places', ORDER: 'Order' },
  ko: { RESERVATION: '예약', ORDER: '주문' },
});

/** What a payment is for, by the type of its reference. */
export function purchaseKindText(type: string): string {
  return purchases[type] ?? type;
}
