import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { ItemErrorCode } from '../../domain/item-error.js';

export const itemProblems: ProblemCatalogue<ItemErrorCode> = {
  ITEM_NOT_FOUND: problem(404, ['Item not found', '상품 없음'], {
    en: 'There is no such item, or it is deleted.',
    ko: '존재하지 않거나 삭제된 상품입니다.',
  }),
  DUPLICATE_ITEM_NAME: {
    status: 409,
    title: { en: 'Duplicate item name', ko: '상품 이름 중복' },
    // Seed 000, word for word in every language.
    detail: { en: 'Duplication Item Name', ko: 'Duplication Item Name' },
  },
  INVALID_ITEM: problem(422, ['Invalid item', '잘못된 상품 설정'], {
    en: 'onSaleFrom must be before onSaleUntil.',
    ko: 'onSaleFrom은 onSaleUntil보다 이전이어야 합니다.',
  }),
  STOCK_BELOW_ZERO: problem(409, ['Stock below zero', '재고 부족'], {
    en: 'The stock cannot go below 0. The field `stock` has the current stock.',
    ko: '남은 재고보다 많이 줄일 수 없습니다. 남은 재고는 stock에서 확인해 주세요.',
  }),
  STOCK_LIMIT_EXCEEDED: problem(409, ['Stock limit exceeded', '최대 재고 초과'], {
    en: 'The stock of an item cannot exceed 10,000,000.',
    ko: '상품의 최대 재고는 10,000,000개입니다.',
  }),
  OUT_OF_STOCK: problem(409, ['Out of stock', '품절'], {
    en: 'The items in itemIds have too little stock. Nothing was ordered.',
    ko: '재고가 부족합니다. 부족한 상품은 itemIds에서 확인해 주세요.',
  }),
  ITEM_NOT_ON_SALE: problem(409, ['Item not on sale', '판매 기간 아님'], {
    en: 'The sale of the items in itemIds has not started or is over. Nothing was ordered.',
    ko: '판매 기간이 아닌 상품입니다. 해당 상품은 itemIds에서 확인해 주세요.',
  }),
  ITEM_LIMIT_EXCEEDED: problem(409, ['Item limit exceeded', '구매 한도 초과'], {
    en: 'One user may have at most {maxPerUser} pieces of the item in itemId. You have {taken}, unpaid ones included.',
    ko: '1인당 {maxPerUser}개까지 구매할 수 있는 상품입니다. 결제 대기 중인 주문을 포함해 이미 {taken}개를 주문하셨습니다.',
  }),
};
