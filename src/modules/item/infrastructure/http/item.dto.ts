import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, MaxLength, Min, NotEquals } from 'class-validator';
import {
  IsFilledText,
  IsFreeText,
  IsId,
  IsSearchText,
} from '../../../../shared/http/constraints.js';
import { PageQuery } from '../../../../shared/http/paging.js';
import type { AdjustmentView, ItemView } from '../../application/item-views.js';
import { MAX_PRICE, MAX_STOCK } from '../../domain/item.js';

const ITEM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88';
const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const MAX_NAME_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 2_000;
const MAX_REASON_LENGTH = 200;

class ItemBasicsBody {
  @ApiProperty({ example: 'Aurora 1 sneaker', maxLength: MAX_NAME_LENGTH })
  @IsFilledText()
  @MaxLength(MAX_NAME_LENGTH)
  name!: string;

  @ApiProperty({ minimum: 1, maximum: MAX_PRICE, example: 189_000 })
  @IsInt()
  @Min(1)
  @Max(MAX_PRICE)
  price!: number;
}

export class CreateItemBody extends ItemBasicsBody {
  @ApiProperty({ minimum: 0, maximum: MAX_STOCK, example: 500 })
  @IsInt()
  @Min(0)
  @Max(MAX_STOCK)
  stock!: number;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    example: 'Numbered, one run only.',
    maxLength: MAX_DESCRIPTION_LENGTH,
  })
  @IsOptional()
  @IsFreeText()
  @MaxLength(MAX_DESCRIPTION_LENGTH)
  description?: string | null;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    format: 'uuid',
    example: ROOM_ID,
    description: 'The waiting room in front of a limited drop; without it nobody queues',
  })
  @IsOptional()
  @IsId()
  roomId?: string | null;
}

/** PartialType also lets null pass; only a description and a room can be taken away. */
export class ChangeItemBody extends PartialType(ItemBasicsBody, { skipNullProperties: false }) {
  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    maxLength: MAX_DESCRIPTION_LENGTH,
    example: 'Second run.',
  })
  @IsOptional()
  @IsFreeText()
  @MaxLength(MAX_DESCRIPTION_LENGTH)
  description?: string | null;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    format: 'uuid',
    example: ROOM_ID,
    description: 'null: ordered without queueing from now on',
  })
  @IsOptional()
  @IsId()
  roomId?: string | null;
}

export class ItemsQuery extends PageQuery {
  @ApiProperty({
    required: false,
    maxLength: MAX_NAME_LENGTH,
    example: 'sneaker',
    description: 'Part of the name, in upper or lower case',
  })
  @IsOptional()
  @IsSearchText()
  @MaxLength(MAX_NAME_LENGTH)
  name?: string;
}

export class ItemDto implements ItemView {
  @ApiProperty({ format: 'uuid', example: ITEM_ID })
  id!: string;

  @ApiProperty({ example: 'Aurora 1 sneaker' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Numbered, one run only.' })
  description!: string | null;

  @ApiProperty({ example: 189_000 })
  price!: number;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: ROOM_ID,
    description: 'The waiting room in front of it; null: none',
  })
  roomId!: string | null;

  @ApiProperty({ description: 'What can be ordered at this moment', example: 500 })
  stock!: number;

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export class AdjustStockBody {
  @ApiProperty({
    minimum: -MAX_STOCK,
    maximum: MAX_STOCK,
    example: -20,
    description: 'What the stock changes by; not 0',
  })
  @IsInt()
  @NotEquals(0)
  @Min(-MAX_STOCK)
  @Max(MAX_STOCK)
  delta!: number;

  @ApiProperty({ example: 'Damaged in transport', maxLength: MAX_REASON_LENGTH })
  @IsFilledText()
  @MaxLength(MAX_REASON_LENGTH)
  reason!: string;
}

export class AdjustmentDto implements AdjustmentView {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c99' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: ITEM_ID })
  itemId!: string;

  @ApiProperty({ example: -20 })
  delta!: number;

  @ApiProperty({ example: 'Damaged in transport' })
  reason!: string;

  @ApiProperty({ description: 'What can be ordered after it', example: 480 })
  stock!: number;

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:30:00.000Z' })
  createdAt!: string;
}
