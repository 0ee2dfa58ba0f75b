import {
  IdField,
  IntegerField,
  ListField,
  NameField,
} from '../../../../shared/http/validation/fields.js';
import type { CartLineView, CartView } from '../../application/cart.facade.js';
import { MAX_QUANTITY } from '../../domain/cart.js';
import { ITEM_ID } from '../../../payment/index.js';

export class PutCartItemBody {
  @IntegerField('The new number of pieces', { min: 1, max: MAX_QUANTITY, example: 2 })
  quantity!: number;
}

class CartLineDto implements CartLineView {
  @IdField('The id of the item', { example: ITEM_ID })
  itemId!: string;

  @NameField('The name of the item', { example: 'Signed LP' })
  name!: string;

  @IntegerField('The current price of one piece', { example: 45_000 })
  price!: number;

  @IntegerField('The number of pieces', { example: 2 })
  quantity!: number;

  @IntegerField('The price of all pieces', { example: 90_000 })
  amount!: number;

  @IntegerField('Pieces that can be ordered now', { example: 48 })
  stock!: number;

  @IdField('The waiting room in front of the item; null without one', {
    ...{ nullable: true, example: null },
  })
  roomId!: string | null;
}

export class CartDto implements CartView {
  @ListField('The items of the cart', CartLineDto)
  items!: readonly CartLineDto[];

  @IntegerField('The price of the whole cart', { example: 90_000 })
  subtotal!: number;
}
