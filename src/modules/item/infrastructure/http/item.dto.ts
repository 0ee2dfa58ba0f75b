import { PartialType } from '@nestjs/swagger';
import {
  IdField,
  InstantField,
  IntegerField,
  NameField,
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

  @TextField('What buyers should know; null for nothing', {
    max: MAX_DESCRIPTION_LENGTH,
    example: 'Numbered, one run only.',
    optional: true,
    nullable: true,
  })
  description?: string | null;

  @IdField('The waiting room in front of the item. Without one nobody queues', {
    example: ROOM_ID,
    optional: true,
    nullable: true,
  })
  roomId?: string | null;
}

/** PartialType also lets null pass; only a description and a room can be removed. */
export class ChangeItemBody extends PartialType(ItemBasicsBody, { skipNullProperties: false }) {
  @TextField('What buyers should know; null removes it', {
    max: MAX_DESCRIPTION_LENGTH,
    example: 'Second run.',
    optional: true,
    nullable: true,
  })
  description?: string | null;

  @IdField('The waiting room in front of the item. With null nobody queues from now on', {
    example: ROOM_ID,
    optional: true,
    nullable: true,
  })
  roomId?: string | null;
}

export class ItemsQuery extends PageQuery {
  @SearchField('Part of the name, in upper or lower case', {
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

  @TextField('What buyers should know', { nullable: true, example: 'Numbered, one run only.' })
  description!: string | null;

  @IntegerField('The price of one piece', { example: 189_000 })
  price!: number;

  @IdField('The waiting room in front of the item; null: none', {
    nullable: true,
    example: ROOM_ID,
  })
  roomId!: string | null;

  @IntegerField('Pieces that can be ordered at this moment', { example: 500 })
  stock!: number;

  @InstantField('When the item was created', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export class AdjustStockBody {
  @IntegerField('What the stock changes by; not 0', {
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

  @IntegerField('What the stock changed by', { example: -20 })
  delta!: number;

  @NameField('Why the stock changed', { example: 'Damaged in transport' })
  reason!: string;

  @IntegerField('Pieces that can be ordered after it', { example: 480 })
  stock!: number;

  @InstantField('When the stock changed', { example: '2026-12-01T09:30:00.000Z' })
  createdAt!: string;
}
