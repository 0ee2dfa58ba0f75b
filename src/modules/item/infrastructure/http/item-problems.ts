import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ItemErrorCode } from '../../domain/item-error.js';

export const itemProblems: ProblemCatalogue<ItemErrorCode> = {
  ITEM_NOT_FOUND: {
    status: 404,
    title: 'Item not found',
    detail: {
      en: 'There is no such item, or it was deleted.',
      ko: '존재하지 않거나 삭제된 제품입니다.',
    },
  },
  DUPLICATE_ITEM_NAME: {
    status: 409,
    title: 'Duplicate item name',
    // Seed 000, word for word in every language.
    detail: { en: 'Duplication Item Name', ko: 'Duplication Item Name' },
  },
  STOCK_BELOW_ZERO: {
    status: 409,
    title: 'Stock below zero',
    detail: {
      en: 'More would be taken away than can still be ordered; stock says how much that is.',
      ko: '재고는 0보다 작아질 수 없습니다.',
    },
  },
  STOCK_LIMIT_EXCEEDED: {
    status: 409,
    title: 'Stock limit exceeded',
    detail: {
      en: 'The stock of an item may not exceed 10,000,000.',
      ko: '제품의 최대 재고는 10,000,000개입니다.',
    },
  },
  OUT_OF_STOCK: {
    status: 409,
    title: 'Out of stock',
    detail: {
      en: 'There is too little left of the items in itemIds; nothing was ordered.',
      ko: '재고가 부족합니다.',
    },
  },
};
