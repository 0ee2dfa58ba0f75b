import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { MOST_BEST_SELLERS } from '../../application/best-sellers.js';
import type { BestSellersView } from '../../application/item-views.js';

const MOST_DAYS = 90;

export class TopQuery {
  @ApiProperty({ required: false, minimum: 1, maximum: MOST_DAYS, default: 3 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  days: number = 3;

  @ApiProperty({ required: false, minimum: 1, maximum: MOST_BEST_SELLERS, default: 5 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_BEST_SELLERS)
  limit: number = 5;
}

export class BestSellerDto {
  @ApiProperty({ description: '1 sold most', example: 1 })
  rank!: number;

  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  itemId!: string;

  @ApiProperty({ example: 'Aurora 1 sneaker' })
  name!: string;

  @ApiProperty({ example: 189_000 })
  price!: number;

  @ApiProperty({ description: 'Pieces paid in the window, net of refunds', example: 480 })
  quantity!: number;
}

export class BestSellersDto implements BestSellersView {
  @ApiProperty({ type: [BestSellerDto] })
  data!: readonly BestSellerDto[];

  @ApiProperty({ example: 3 })
  days!: number;

  @ApiProperty({
    format: 'date-time',
    description: 'The first hour that counts',
    example: '2026-12-21T18:00:00.000Z',
  })
  since!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When the list was made',
    example: '2026-12-24T18:20:03.000Z',
  })
  asOf!: string;
}
