import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsIn, IsOptional, MaxLength } from 'class-validator';
import {
  IsFilledText,
  IsFreeText,
  IsId,
  IsOmittable,
} from '../../../../shared/http/constraints.js';
import type { ConcertView } from '../../application/views.js';
import type { Concert, SaleStatus } from '../../domain/concert.js';

const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

class ConcertDetailsBody {
  @ApiProperty({ example: 'Winter Tour', maxLength: 200 })
  @IsFilledText()
  @MaxLength(200)
  title!: string;

  @ApiProperty({ example: 'The Snowbirds', maxLength: 200 })
  @IsFilledText()
  @MaxLength(200)
  artist!: string;

  @ApiProperty({ example: 'Olympic Hall, Seoul', maxLength: 200 })
  @IsFilledText()
  @MaxLength(200)
  venue!: string;
}

export class CreateConcertBody extends ConcertDetailsBody {
  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    example: 'Three nights only.',
    maxLength: 5_000,
  })
  @IsOptional()
  @IsFreeText()
  @MaxLength(5_000)
  description?: string | null;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    format: 'uuid',
    example: ROOM_ID,
    description: 'A waiting room to share; without it the concert gets its own',
  })
  @IsOptional()
  @IsId()
  roomId?: string | null;
}

export class ChangeConcertBody extends PartialType(ConcertDetailsBody, {
  skipNullProperties: false,
}) {
  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    maxLength: 5_000,
    example: 'Four nights now.',
  })
  @IsOptional()
  @IsFreeText()
  @MaxLength(5_000)
  description?: string | null;

  @ApiProperty({ required: false, enum: ['ON_SALE', 'WITHDRAWN'] })
  @IsOmittable()
  @IsIn(['ON_SALE', 'WITHDRAWN'])
  status?: SaleStatus;
}

export class ConcertDto extends ConcertDetailsBody implements ConcertView {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Three nights only.' })
  description!: string | null;

  @ApiProperty({ format: 'uuid', description: 'Its waiting room', example: ROOM_ID })
  roomId!: string;

  @ApiProperty({ enum: ['ON_SALE', 'WITHDRAWN'], example: 'ON_SALE' })
  status!: SaleStatus;

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export function toConcertDto({ createdAt, ...concert }: Concert): ConcertDto {
  return { ...concert, createdAt: createdAt.toISOString() };
}
