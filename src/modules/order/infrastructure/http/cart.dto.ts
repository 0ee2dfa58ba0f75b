import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import type { CartLineView, CartView } from '../../application/cart.facade.js';
import { ITEM_ID, MAX_QUANTITY } from './order.dto.js';

export class PutCartItemBody {
  @ApiProperty({ minimum: 1, maximum: MAX_QUANTITY, example: 2 })
  @IsInt()
  @Min(1)
  @Max(MAX_QUANTITY)
  quantity!: number;
}

class CartLineDto implements CartLineView {
  @ApiProperty({ format: 'uuid', example: ITEM_ID })
  itemId!: string;

  @ApiProperty({ example: 'Signed LP' })
  name!: string;

  @ApiProperty({ example: 45_000, description: 'Of one piece, today' })
  price!: number;

  @ApiProperty({ example: 2 })
  quantity!: number;

  @ApiProperty({ example: 90_000 })
  amount!: number;

  @ApiProperty({ example: 48, description: 'What can be ordered at this moment' })
  stock!: number;
}

export class CartDto implements CartView {
  @ApiProperty({ type: [CartLineDto] })
  items!: readonly CartLineDto[];

  @ApiProperty({ example: 90_000 })
  subtotal!: number;
}
