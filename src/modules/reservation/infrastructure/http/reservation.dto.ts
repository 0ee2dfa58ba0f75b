import type { Text } from '../../../../shared/http/problems/problem.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { AreUnique } from '../../../../shared/http/validation/constraints.js';
import { TEXTS } from '../../../../shared/http/validation/texts.js';
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
import {
  AREA_ID,
  PaymentSummaryDto,
  ReservedAreaDto,
  ReservedConcertDto,
  ReservedSeatDto,
  ReservedShowDto,
  SEAT_ID,
  SHOW_ID,
} from '../../../payment/index.js';
import type { WantedPlaces } from '../../application/reservation.facade.js';
import type { ReservationView } from '../../application/reservation-views.js';
import type { ReservationStatus } from '../../domain/reservation.js';

const MAX_PLACES_OF_REQUEST = 100;
const BEST_IS_ALONE: Text = {
  en: 'must be without seatIds and areas',
  ko: 'seatIds, areas와 함께 보낼 수 없습니다.',
};

class WantedAreaDto {
  @IdField('The id of the area', { example: AREA_ID })
  areaId!: string;

  @IntegerField('How many standing places', { min: 1, max: MAX_PLACES_OF_REQUEST, example: 2 })
  quantity!: number;
}

class BestDto {
  @IntegerField('How many seats, side by side in one row', {
    min: 1,
    max: MAX_PLACES_OF_REQUEST,
    example: 2,
  })
  count!: number;

  @NameField('Only seats of this section', { max: 50, example: 'R', optional: true })
  section?: string;

  @IntegerField('The highest price of each seat', { min: 0, example: 150_000, optional: true })
  maxPrice?: number;
}
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
    max: MAX_PLACES_OF_REQUEST,
    example: [SEAT_ID],
    optional: true,
  })
  seatIds?: string[];

  @AreUnique(({ areaId }: WantedAreaDto) => areaId, {
    en: 'must name each area once',
    ko: '같은 구역을 두 번 보낼 수 없습니다.',
  })
  @ListField('Standing places, alone or with seats', WantedAreaDto, {
    min: 1,
    max: MAX_PLACES_OF_REQUEST,
    optional: true,
  })
  areas?: WantedAreaDto[];

  @ObjectField('The best free seats; without `seatIds` and `areas`', BestDto, { optional: true })
  best?: BestDto;
}

/** @throws RequestError VALIDATION_FAILED for no places, and for `best` beside others */
export function placesOfBody({ seatIds, areas, best }: HoldBody): WantedPlaces {
  if (!seatIds && !areas && !best) throw RequestError.invalid('/seatIds', TEXTS.list);
  if (best && (seatIds ?? areas)) throw RequestError.invalid('/best', BEST_IS_ALONE);
  return { seatIds: seatIds ?? [], areas: areas ?? [], best: best ?? null };
}

export class ReservationDto implements ReservationView {
  @IdField('The id of the reservation', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  id!: string;

  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ObjectField('The concert', ReservedConcertDto)
  concert!: ReservedConcertDto;

  @ObjectField('The show', ReservedShowDto)
  show!: ReservedShowDto;

  @ChoiceField('The status of the reservation', RESERVATION_STATUSES)
  status!: ReservationStatus;

  @ListField('The held or bought seats', ReservedSeatDto)
  seats!: readonly ReservedSeatDto[];

  @ListField('The held or bought standing places', ReservedAreaDto)
  areas!: readonly ReservedAreaDto[];

  @IntegerField('The price of all seats and standing places', { example: 150_000 })
  amount!: number;

  @InstantField('When the hold expires if it is not paid', { example: '2026-12-24T18:05:00.000Z' })
  holdExpiresAt!: string;

  @ObjectField('The payment of the reservation', PaymentSummaryDto)
  payment!: PaymentSummaryDto;

  @InstantField('When the places were held', { example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;
}
