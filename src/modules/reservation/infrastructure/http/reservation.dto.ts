import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import { IsId } from '../../../../shared/http/constraints.js';
import type { PaymentStatus } from '../../../payment/index.js';
import type { ReservationView } from '../../application/reservation-views.js';
import type { ReservationStatus, ReservedSeat } from '../../domain/reservation.js';

const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
const SEAT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const MAX_SEATS_OF_REQUEST = 100;

export class HoldBody {
  @ApiProperty({ format: 'uuid', example: SHOW_ID })
  @IsId()
  showId!: string;

  @ApiProperty({
    type: [String],
    format: 'uuid',
    example: [SEAT_ID],
    minItems: 1,
    maxItems: MAX_SEATS_OF_REQUEST,
    description: 'At most the `maxSeatsPerUser` of the show',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SEATS_OF_REQUEST)
  @IsId({ each: true })
  @ArrayUnique()
  seatIds!: string[];
}

class ReservedSeatDto implements ReservedSeat {
  @ApiProperty({ format: 'uuid', example: SEAT_ID })
  id!: string;

  @ApiProperty({ example: 'R' })
  section!: string;

  @ApiProperty({ example: 3 })
  row!: number;

  @ApiProperty({ example: 12 })
  number!: number;

  @ApiProperty({ example: 150_000 })
  price!: number;
}

class ReservationPaymentDto {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77' })
  id!: string;

  @ApiProperty({ enum: ['READY', 'PAID', 'CANCELLED', 'REFUNDED'], example: 'READY' })
  status!: PaymentStatus;
}

export class ReservationDto implements ReservationView {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: SHOW_ID })
  showId!: string;

  @ApiProperty({ enum: ['HELD', 'CONFIRMED', 'EXPIRED', 'RELEASED', 'CANCELLED'], example: 'HELD' })
  status!: ReservationStatus;

  @ApiProperty({ type: [ReservedSeatDto] })
  seats!: readonly ReservedSeatDto[];

  @ApiProperty({ example: 150_000 })
  amount!: number;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:05:00.000Z' })
  holdExpiresAt!: string;

  @ApiProperty()
  payment!: ReservationPaymentDto;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
