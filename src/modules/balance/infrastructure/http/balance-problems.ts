import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { BalanceErrorCode } from '../../domain/balance-error.js';

export const balanceProblems: ProblemCatalogue<BalanceErrorCode> = {
  INVALID_CHARGE_AMOUNT: {
    status: 422,
    title: 'Invalid charge amount',
    detail: {
      en: 'A top-up is from 1 to 10,000,000.',
      ko: '충전 금액은 1 이상 10,000,000 이하여야 합니다.',
    },
  },
  BALANCE_LIMIT_EXCEEDED: {
    status: 409,
    title: 'Balance limit exceeded',
    detail: {
      en: 'The balance may not exceed 1,000,000,000.',
      ko: '보유할 수 있는 최대 잔액은 1,000,000,000입니다.',
    },
  },
  INSUFFICIENT_BALANCE: {
    status: 402,
    title: 'Insufficient balance',
    detail: {
      en: 'The balance does not cover the amount; top up and confirm again.',
      ko: '잔액이 부족합니다. 충전 후 다시 결제해 주세요.',
    },
  },
};
