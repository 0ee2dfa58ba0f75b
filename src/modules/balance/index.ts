export { BalanceModule } from './balance.module.js';
export { BalanceFacade } from './application/balance.facade.js';
export { balanceProblems } from './infrastructure/http/balance-problems.js';
