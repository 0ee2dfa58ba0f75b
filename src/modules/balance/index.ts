export { BalanceModule } from './balance.module.js';
export { BalanceFacade } from './application/balance.facade.js';
export { CHARGE_AMOUNTS } from './domain/ledger-entry.js';
export { LockedAccounts } from './domain/locked-accounts.js';
export { balanceProblems } from './infrastructure/http/balance-problems.js';
