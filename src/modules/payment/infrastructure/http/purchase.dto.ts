import {
  IdField,
  InstantField,
  IntegerField,
  ListField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { Purchase } from '../../domain/purchase.js';

export const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
export const SEAT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
export const AREA_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c66';
export const ITEM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11';

export class ReservedSeatDto {
  @IdField('The id of the seat', { example: SEAT_ID })
  id!: string;

  @NameField('The section of the seat', { example: 'R' })
  section!: string;

  @IntegerField('The row, from 1', { example: 3 })
  row!: number;

  @IntegerField('The number of the seat in its row, from 1', { example: 12 })
  number!: number;

  @IntegerField('The price of the seat', { example: 150_000 })
  price!: number;
}

export class ReservedAreaDto {
  @IdField('The id of the area', { example: AREA_ID })
  id!: string;

  @NameField('The section of the area', { example: 'Floor' })
  section!: string;

  @IntegerField('The price of one place', { example: 99_000 })
  price!: number;

  @IntegerField('How many places', { example: 2 })
  quantity!: number;
}

export class ReservedConcertDto {
  @IdField('The id of the concert', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  id!: string;

  @NameField('The title', { example: 'Winter Tour' })
  title!: string;

  @NameField('The artist', { example: 'The Snowbirds' })
  artist!: string;

  @NameField('Where it takes place', { example: 'Olympic Hall' })
  venue!: string;
}

export class ReservedShowDto {
  @IdField('The id of the show', { example: SHOW_ID })
  id!: string;

  @InstantField('When the show starts', { example: '2026-12-24T18:00:00.000Z' })
  startsAt!: string;
}

export class OrderedLineDto {
  @IdField('The id of the item', { example: ITEM_ID })
  itemId!: string;

  @NameField('The name of the item when it was ordered', { example: 'Signed LP' })
  name!: string;

  @IntegerField('The price of one piece when it was ordered', { example: 45_000 })
  price!: number;

  @IntegerField('The number of pieces', { example: 2 })
  quantity!: number;

  @IntegerField('The price of all pieces', { example: 90_000 })
  amount!: number;

  @IntegerField("The line's share of the discount", { example: 9_000 })
  discount!: number;

  @IntegerField('The price of the line after the discount', { example: 81_000 })
  total!: number;
}

export class PurchaseDto implements Purchase {
  @ObjectField('The concert; null for an order', ReservedConcertDto, { nullable: true })
  concert!: ReservedConcertDto | null;

  @ObjectField('The show; null for an order', ReservedShowDto, { nullable: true })
  show!: ReservedShowDto | null;

  @ListField('The bought seats', ReservedSeatDto)
  seats!: readonly ReservedSeatDto[];

  @ListField('The bought standing places', ReservedAreaDto)
  areas!: readonly ReservedAreaDto[];

  @ListField('The bought items', OrderedLineDto)
  lines!: readonly OrderedLineDto[];
}
