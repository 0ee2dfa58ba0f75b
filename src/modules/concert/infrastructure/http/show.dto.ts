import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsFilledText, IsInstant, IsOmittable } from '../../../../shared/http/constraints.js';
import type { ReservableShowView } from '../../application/views.js';
import type { SaleStatus } from '../../domain/concert.js';
import {
  countSeats,
  DEFAULT_MAX_SEATS_PER_USER,
  MAX_SEATS_OF_SHOW,
  type Section,
  type Show,
} from '../../domain/show.js';

const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
const STARTS_AT = '2026-12-24T18:00:00.000Z';
const MAX_PRICE = 1_000_000_000;

export class SectionDto implements Section {
  @ApiProperty({ example: 'R', maxLength: 50 })
  @IsFilledText()
  @MaxLength(50)
  name!: string;

  @ApiProperty({ example: 10, minimum: 1, maximum: 10_000 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  rows!: number;

  @ApiProperty({ example: 20, minimum: 1, maximum: 10_000 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  seatsPerRow!: number;

  @ApiProperty({ example: 150_000, minimum: 1, maximum: MAX_PRICE })
  @IsInt()
  @Min(1)
  @Max(MAX_PRICE)
  price!: number;
}

export class CreateShowBody {
  @ApiProperty({ format: 'date-time', example: STARTS_AT })
  @IsInstant()
  startsAt!: string;

  @ApiProperty({ required: false, minimum: 1, maximum: 100, default: DEFAULT_MAX_SEATS_PER_USER })
  @IsOmittable()
  @IsInt()
  @Min(1)
  @Max(100)
  maxSeatsPerUser?: number;

  @ApiProperty({ type: [SectionDto], description: `${MAX_SEATS_OF_SHOW} seats at most` })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => SectionDto)
  sections!: SectionDto[];
}

export class ChangeShowBody {
  @ApiProperty({ required: false, format: 'date-time', example: STARTS_AT })
  @IsOmittable()
  @IsInstant()
  startsAt?: string;

  @ApiProperty({
    required: false,
    minimum: 1,
    maximum: 100,
    example: DEFAULT_MAX_SEATS_PER_USER,
  })
  @IsOmittable()
  @IsInt()
  @Min(1)
  @Max(100)
  maxSeatsPerUser?: number;

  @ApiProperty({ required: false, enum: ['ON_SALE', 'WITHDRAWN'] })
  @IsOmittable()
  @IsIn(['ON_SALE', 'WITHDRAWN'])
  status?: SaleStatus;
}

export class ShowDto {
  @ApiProperty({ format: 'uuid', example: SHOW_ID })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  concertId!: string;

  @ApiProperty({ format: 'date-time', example: STARTS_AT })
  startsAt!: string;

  @ApiProperty({ example: DEFAULT_MAX_SEATS_PER_USER })
  maxSeatsPerUser!: number;

  @ApiProperty({ type: [SectionDto] })
  sections!: readonly SectionDto[];

  @ApiProperty({ example: 1_000 })
  seatCount!: number;

  @ApiProperty({ enum: ['ON_SALE', 'WITHDRAWN'], example: 'ON_SALE' })
  status!: SaleStatus;
}

export class ReservableShowDto implements ReservableShowView {
  @ApiProperty({ format: 'uuid', example: SHOW_ID })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  concertId!: string;

  @ApiProperty({ format: 'date-time', example: STARTS_AT })
  startsAt!: string;

  @ApiProperty({ example: DEFAULT_MAX_SEATS_PER_USER })
  maxSeatsPerUser!: number;

  @ApiProperty({ example: 998 })
  seatsLeft!: number;
}

export class SeatDto {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55' })
  id!: string;

  @ApiProperty({ example: 'R' })
  section!: string;

  @ApiProperty({ example: 3 })
  row!: number;

  @ApiProperty({ example: 12 })
  number!: number;

  @ApiProperty({ example: 150_000 })
  price!: number;

  @ApiProperty({ enum: ['AVAILABLE', 'HELD', 'SOLD'], example: 'AVAILABLE' })
  status!: 'AVAILABLE' | 'HELD' | 'SOLD';
}

export class SeatMapDto {
  @ApiProperty({ format: 'uuid', example: SHOW_ID })
  showId!: string;

  @ApiProperty({ type: [SeatDto] })
  seats!: readonly SeatDto[];
}

export function toShowDto(show: Show): ShowDto {
  const { id, concertId, startsAt, maxSeatsPerUser, sections, status } = show;
  return {
    id,
    concertId,
    startsAt: startsAt.toISOString(),
    maxSeatsPerUser,
    sections,
    seatCount: countSeats(sections),
    status,
  };
}
