import { DomainError } from '../../../shared/domain/domain-error.js';

export type ItemErrorCode =
  | 'ITEM_NOT_FOUND'
  | 'DUPLICATE_ITEM_NAME'
  | 'STOCK_BELOW_ZERO'
  | 'STOCK_LIMIT_EXCEEDED'
  | 'OUT_OF_STOCK';

export class ItemError extends DomainError<ItemErrorCode> {}
