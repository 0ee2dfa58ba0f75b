import {
  IdField,
  InstantField,
  IntegerField,
  IntegerQuery,
  ListField,
  NameField,
} from '../../../../shared/http/validation/fields.js';
import { MAX_BEST_SELLERS } from '../../application/best-sellers.js';
import type { BestSellersView } from '../../application/item-views.js';

export class TopQuery {
  @IntegerQuery('How many days back', { min: 1, max: 90, default: 3 })
  days: number = 3;

  @IntegerQuery('The most items to list', { min: 1, max: MAX_BEST_SELLERS, default: 5 })
  limit: number = 5;
}

export class BestSellerDto {
  @IntegerField('The rank; 1 sold most', { example: 1 })
  rank!: number;

  @IdField('The id of the item', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  itemId!: string;

  @NameField('The name of the item', { example: 'Aurora 1 sneaker' })
  name!: string;

  @IntegerField('The current price of one piece', { example: 189_000 })
  price!: number;

  @IntegerField('Pieces paid since `since`, less refunds', { example: 480 })
  quantity!: number;
}

export class BestSellersDto implements BestSellersView {
  @ListField('The items, best seller first', BestSellerDto)
  data!: readonly BestSellerDto[];

  @IntegerField('How many days back', { example: 3 })
  days!: number;

  @InstantField('The first hour that counts', { example: '2026-12-21T18:00:00.000Z' })
  since!: string;

  @InstantField('When the list was made', { example: '2026-12-24T18:20:03.000Z' })
  asOf!: string;
}
