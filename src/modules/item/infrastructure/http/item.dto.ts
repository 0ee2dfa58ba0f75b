import { IntersectionType, PartialType } from '@nestjs/swagger';
import {
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ReasonField,
  SearchField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import type { AdjustmentView, ItemView, StockChangeView } from '../../application/item-views.js';
import { DEFAULT_MAX_PER_USER, MAX_PRICE, MAX_STOCK } from '../../domain/item.js';

const ITEM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88';
export const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const MAX_NAME_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 2_000;
const MAX_REASON_LENGTH = 200;
const SALE_STARTS_AT = '2026-12-24T18:00:00.000Z';
const SALE_ENDS_AT = '2026-12-31T15:00:00.000Z';
const PER_USER = 'The most pieces that one user may have, unpaid ones included; null for no limit';
const SALE_START = 'When the sale starts; null for no start';
const SALE_END = 'When the sale ends, after `onSaleFrom`; null for no end';
export const ITEM_DATES = ['onSaleFrom', 'onSaleUntil'] as const;
const HIDDEN = 'Whether lists leave the item out; its id still works';

class ItemBasicsBody {
  @NameField('The name, unique among the items that are not deleted', {
    max: MAX_NAME_LENGTH,
    example: 'Aurora 1 sneaker',
  })
  name!: string;

  @IntegerField('The price of one piece', { min: 1, max: MAX_PRICE, example: 189_000 })
  price!: number;
}

class ItemOptionsBody {
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

  @IntegerField(`${PER_USER}; by default ${DEFAULT_MAX_PER_USER} for an item with a room`, {
    min: 1,
    max: MAX_STOCK,
    example: 2,
    optional: true,
    nullable: true,
  })
  maxPerUser?: number | null;

  @InstantField(SALE_START, { example: SALE_STARTS_AT, optional: true, nullable: true })
  onSaleFrom?: string | null;

  @InstantField(SALE_END, { example: SALE_ENDS_AT, optional: true, nullable: true })
  onSaleUntil?: string | null;

  @FlagField(HIDDEN, { default: false, optional: true })
  hidden?: boolean;
}

export class CreateItemBody extends IntersectionType(ItemBasicsBody, ItemOptionsBody) {
  @IntegerField('Pieces that can be ordered', { min: 0, max: MAX_STOCK, example: 500 })
  stock!: number;
}

/** Without `skipNullProperties: false` PartialType would accept null in every field. */
export class ChangeItemBody extends IntersectionType(
  PartialType(ItemBasicsBody, { skipNullProperties: false }),
  ItemOptionsBody,
) {
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

  @IntegerField(PER_USER, { nullable: true, example: 2 })
  maxPerUser!: number | null;

  @InstantField(SALE_START, { nullable: true, example: SALE_STARTS_AT })
  onSaleFrom!: string | null;

  @InstantField(SALE_END, { nullable: true, example: SALE_ENDS_AT })
  onSaleUntil!: string | null;

  @FlagField(HIDDEN, { example: false })
  hidden!: boolean;

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

class AdjustmentBasicsDto {
  @IdField('The id of the adjustment', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c99' })
  id!: string;

  @IdField('The id of the item', { example: ITEM_ID })
  itemId!: string;

  @IntegerField('The change of the stock', { example: -20 })
  delta!: number;

  @NameField('Why the stock changed', { example: 'Damaged in transport' })
  reason!: string;

  @InstantField('When the stock changed', { example: '2026-12-01T09:30:00.000Z' })
  createdAt!: string;
}

export class AdjustmentDto extends AdjustmentBasicsDto implements AdjustmentView {
  @IntegerField('Pieces that can be ordered after the adjustment', { example: 480 })
  stock!: number;
}

export class StockChangeDto extends AdjustmentBasicsDto implements StockChangeView {
  @IdField('The admin; null for demo items', {
    nullable: true,
    example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1caa',
  })
  adminId!: string | null;
}
