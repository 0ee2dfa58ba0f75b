import { DomainError } from '../../../shared/domain/domain-error.js';

export type ItemErrorCode =
  | 'ITEM_NOT_FOUND'
  | 'DUPLICATE_ITEM_NAME'
  | 'INVALID_ITEM'
  | 'STOCK_BELOW_ZERO'
  | 'STOCK_LIMIT_EXCEEDED'
  | 'OUT_OF_STOCK'
  | 'ITEM_NOT_ON_SALE'
  | 'ITEM_LIMIT_EXCEEDED';

export class ItemError extends DomainError<ItemErrorCode> {}
