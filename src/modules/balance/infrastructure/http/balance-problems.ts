import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { BalanceErrorCode } from '../../domain/balance-error.js';

export const balanceProblems: ProblemCatalogue<BalanceErrorCode> = {
  INVALID_CHARGE_AMOUNT: {
    status: 422,
    title: { en: 'Invalid charge amount', ko: '잘못된 충전 금액' },
    detail: {
      en: 'A top-up must be from 1 to 10,000,000 won.',
      ko: '1원부터 10,000,000원까지 충전할 수 있습니다.',
    },
  },
  TOP_UPS_CLOSED: {
    status: 403,
    title: { en: 'Top-ups closed', ko: '충전 불가' },
    detail: {
      en: 'Users cannot top their balance up here.',
      ko: '여기에서는 잔액을 충전할 수 없습니다.',
    },
  },
  BALANCE_LIMIT_EXCEEDED: {
    status: 409,
    title: { en: 'Balance limit exceeded', ko: '최대 잔액 초과' },
    detail: {
      en: 'The balance may not exceed 1,000,000,000 won.',
      ko: '보유할 수 있는 최대 잔액은 1,000,000,000원입니다.',
    },
  },
  INSUFFICIENT_BALANCE: {
    status: 402,
    title: { en: 'Insufficient balance', ko: '잔액 부족' },
    detail: {
      en: 'The balance is too low. Top up, then confirm again.',
      ko: '잔액이 부족합니다. 충전 후 다시 결제해 주세요.',
    },
  },
};
