import {
  ChoiceField,
  IdField,
  IdListField,
  InstantField,
  IntegerField,
  ListField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { PaymentStatus } from '../../../payment/index.js';
import type { ReservationView } from '../../application/reservation-views.js';
import type { ReservationStatus, ReservedSeat } from '../../domain/reservation.js';

export const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
const SEAT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const MAX_SEATS_OF_REQUEST = 100;
export const RESERVATION_STATUSES: readonly ReservationStatus[] = [
  'HELD',
  'CONFIRMED',
  'EXPIRED',
  'RELEASED',
  'CANCELLED',
];

export class HoldBody {
  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @IdListField('The ids of the seats, at most the `maxSeatsPerUser` of the show', {
    min: 1,
    max: MAX_SEATS_OF_REQUEST,
    example: [SEAT_ID],
  })
  seatIds!: string[];
}

class ReservedSeatDto implements ReservedSeat {
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

class ReservationPaymentDto {
  @IdField('The id of the payment', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77' })
  id!: string;

  @ChoiceField('The status of the payment', ['READY', 'PAID', 'CANCELLED', 'REFUNDED'])
  status!: PaymentStatus;
}

export class ReservationDto implements ReservationView {
  @IdField('The id of the reservation', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  id!: string;

  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ChoiceField('The status of the reservation', RESERVATION_STATUSES)
  status!: ReservationStatus;

  @ListField('The held or bought seats', ReservedSeatDto)
  seats!: readonly ReservedSeatDto[];

  @IntegerField('The price of all seats', { example: 150_000 })
  amount!: number;

  @InstantField('When the hold expires if it is not paid', { example: '2026-12-24T18:05:00.000Z' })
  holdExpiresAt!: string;

  @ObjectField('The payment of the reservation', ReservationPaymentDto)
  payment!: ReservationPaymentDto;

  @InstantField('When the seats were held', { example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
