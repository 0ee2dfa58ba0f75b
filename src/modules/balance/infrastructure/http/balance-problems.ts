import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { BalanceErrorCode } from '../../domain/balance-error.js';

export const balanceProblems: ProblemCatalogue<BalanceErrorCode> = {
  INVALID_CHARGE_AMOUNT: problem(422, ['Invalid charge amount', '잘못된 충전 금액'], {
    en: 'A top-up must be from 1 to 10,000,000 won.',
    ko: '1원부터 10,000,000원까지 충전할 수 있습니다.',
  }),
  TOP_UPS_CLOSED: problem(403, ['Top-ups closed', '충전 불가'], {
    en: 'Users cannot top their balance up here.',
    ko: '여기에서는 잔액을 충전할 수 없습니다.',
  }),
  BALANCE_CLOSED: problem(409, ['Balance closed', '종료된 잔액'], {
    en: 'The account was deleted. Its balance takes no more money.',
    ko: '탈퇴한 계정의 잔액은 더 이상 충전할 수 없습니다.',
  }),
  BALANCE_LIMIT_EXCEEDED: problem(409, ['Balance limit exceeded', '최대 잔액 초과'], {
    en: 'The balance may not exceed 1,000,000,000 won.',
    ko: '보유할 수 있는 최대 잔액은 1,000,000,000원입니다.',
  }),
  INSUFFICIENT_BALANCE: problem(402, ['Insufficient balance', '잔액 부족'], {
    en: 'The balance is too low. Top up, then confirm again.',
    ko: '잔액이 부족합니다. 충전 후 다시 결제해 주세요.',
  }),
};
