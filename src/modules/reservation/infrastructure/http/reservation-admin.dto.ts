import { IntersectionType } from '@nestjs/swagger';
import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { ChoiceField, IdField, ObjectField } from '../../../../shared/http/validation/fields.js';
import { conditionsOf, RowsQuery } from '../../../../shared/http/validation/filters.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import { SHOW_ID } from '../../../payment/index.js';
import { UserSummaryDto } from '../../../user/index.js';
import type {
  ReservationConditions,
  ReservationOfUser,
} from '../../application/reservation-lists.js';
import type { ReservationStatus } from '../../domain/reservation.js';
import { RESERVATION_STATUSES, ReservationDto } from './reservation.dto.js';

export class AllReservationsQuery extends RowsQuery {
  @IdField('Only of this show', { example: SHOW_ID, optional: true })
  showId?: string;

  @ChoiceField('Only with this status', RESERVATION_STATUSES, { optional: true })
  status?: ReservationStatus;
}

export class AllReservationsPageQuery extends IntersectionType(PageQuery, AllReservationsQuery) {}

export class ReservationOfUserDto extends ReservationDto implements ReservationOfUser {
  @ObjectField('The user', UserSummaryDto)
  user!: UserSummaryDto;
}

export const COLUMNS: CsvColumns<ReservationOfUser> = {
  id: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  status: ({ status }) => status,
  email: ({ user }) => user.email,
  name: ({ user }) => user.name,
  showId: ({ showId }) => showId,
  seats: ({ seats }) =>
    seats.map(({ section, row, number }) => `${section} ${row}-${number}`).join('; '),
  areas: ({ areas }) => areas.map(({ section, quantity }) => `${section} × ${quantity}`).join('; '),
  amount: ({ amount }) => amount,
  paymentId: ({ payment }) => payment.id,
  paymentStatus: ({ payment }) => payment.status,
};

export function toConditions(query: AllReservationsQuery): ReservationConditions {
  const { showId = null, status = null } = query;
  return { ...conditionsOf(query), showId, status };
}
