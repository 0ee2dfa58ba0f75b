import type { ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ItemErrorCode } from '../../domain/item-error.js';

export const itemProblems: ProblemCatalogue<ItemErrorCode> = {
  ITEM_NOT_FOUND: {
    status: 404,
    title: { en: 'Item not found', ko: '상품 없음' },
    detail: {
      en: 'There is no such item, or it is deleted.',
      ko: '존재하지 않거나 삭제된 상품입니다.',
    },
  },
  DUPLICATE_ITEM_NAME: {
    status: 409,
    title: { en: 'Duplicate item name', ko: '상품 이름 중복' },
    // Seed 000, word for word in every language.
    detail: { en: 'Duplication Item Name', ko: 'Duplication Item Name' },
  },
  STOCK_BELOW_ZERO: {
    status: 409,
    title: { en: 'Stock below zero', ko: '재고 부족' },
    detail: {
      en: 'The stock cannot go below 0. The field `stock` has the current stock.',
      ko: '남은 재고보다 많이 줄일 수 없습니다. 남은 재고는 stock에서 확인해 주세요.',
    },
  },
  STOCK_LIMIT_EXCEEDED: {
    status: 409,
    title: { en: 'Stock limit exceeded', ko: '최대 재고 초과' },
    detail: {
      en: 'The stock of an item cannot exceed 10,000,000.',
      ko: '상품의 최대 재고는 10,000,000개입니다.',
    },
  },
  OUT_OF_STOCK: {
    status: 409,
    title: { en: 'Out of stock', ko: '품절' },
    detail: {
      en: 'The items in itemIds have too little stock. Nothing was ordered.',
      ko: '재고가 부족합니다. 부족한 상품은 itemIds에서 확인해 주세요.',
    },
  },
};
