import { PartialType } from '@nestjs/swagger';
import {
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ReasonField,
  SearchField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import type { AdjustmentView, ItemView } from '../../application/item-views.js';
import { MAX_PRICE, MAX_STOCK } from '../../domain/item.js';

const ITEM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88';
const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const MAX_NAME_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 2_000;
const MAX_REASON_LENGTH = 200;

class ItemBasicsBody {
  @NameField('The name, unique among the items that are not deleted', {
    max: MAX_NAME_LENGTH,
    example: 'Aurora 1 sneaker',
  })
  name!: string;

  @IntegerField('The price of one piece', { min: 1, max: MAX_PRICE, example: 189_000 })
  price!: number;
}

export class CreateItemBody extends ItemBasicsBody {
  @IntegerField('Pieces that can be ordered', { min: 0, max: MAX_STOCK, example: 500 })
  stock!: number;

  @TextField('A text for buyers; null for none', {
    max: MAX_DESCRIPTION_LENGTH,
    example: 'Numbered, one run only.',
    optional: true,
    nullable: true,
  })
  description?: string | null;

  @IdField('The waiting room in front of the item; null for none', {
    example: ROOM_ID,
    optional: true,
    nullable: true,
  })
  roomId?: string | null;
}

/** Without `skipNullProperties: false` PartialType would accept null in every field. */
export class ChangeItemBody extends PartialType(ItemBasicsBody, { skipNullProperties: false }) {
  @TextField('A text for buyers; null removes it', {
    max: MAX_DESCRIPTION_LENGTH,
    example: 'Second run.',
    optional: true,
    nullable: true,
  })
  description?: string | null;

  @IdField('The waiting room in front of the item; null removes it', {
    example: ROOM_ID,
    optional: true,
    nullable: true,
  })
  roomId?: string | null;

  @ReasonField()
  reason?: string;
}

export class ItemsQuery extends PageQuery {
  @SearchField('A part of the name, in upper or lower case', {
    max: MAX_NAME_LENGTH,
    example: 'sneaker',
    optional: true,
  })
  name?: string;
}

export class ItemDto implements ItemView {
  @IdField('The id of the item', { example: ITEM_ID })
  id!: string;

  @NameField('The name of the item', { example: 'Aurora 1 sneaker' })
  name!: string;

  @TextField('A text for buyers', { nullable: true, example: 'Numbered, one run only.' })
  description!: string | null;

  @IntegerField('The price of one piece', { example: 189_000 })
  price!: number;

  @IdField('The waiting room in front of the item; null for none', {
    nullable: true,
    example: ROOM_ID,
  })
  roomId!: string | null;

  @IntegerField('Pieces that can be ordered now', { example: 500 })
  stock!: number;

  @InstantField('When the item was created', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export class AdjustStockBody {
  @IntegerField('The change of the stock; not 0', {
    min: -MAX_STOCK,
    max: MAX_STOCK,
    not: 0,
    example: -20,
  })
  delta!: number;

  @NameField('Why the stock changes', { max: MAX_REASON_LENGTH, example: 'Damaged in transport' })
  reason!: string;
}

export class AdjustmentDto implements AdjustmentView {
  @IdField('The id of the adjustment', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c99' })
  id!: string;

  @IdField('The id of the item', { example: ITEM_ID })
  itemId!: string;

  @IntegerField('The change of the stock', { example: -20 })
  delta!: number;

  @NameField('Why the stock changed', { example: 'Damaged in transport' })
  reason!: string;

  @IntegerField('Pieces that can be ordered after the adjustment', { example: 480 })
  stock!: number;

  @InstantField('When the stock changed', { example: '2026-12-01T09:30:00.000Z' })
  createdAt!: string;
}
