export { ItemModule } from './item.module.js';
export { ItemFacade } from './application/item.facade.js';
export { StockFacade } from './application/stock.facade.js';
export type { Sale, SaleEvents } from './application/sale-events.js';
export { ItemError } from './domain/item-error.js';
export { type BasketLine, LockedStock } from './domain/locked-stock.js';
export { UserLimits } from './domain/user-limits.js';
export { itemProblems } from './infrastructure/http/item-problems.js';
