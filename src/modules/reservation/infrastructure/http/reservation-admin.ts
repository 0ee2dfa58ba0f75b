import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { ChoiceField, IdField, ObjectField } from '../../../../shared/http/validation/fields.js';
import { RowsQuery } from '../../../../shared/http/validation/filters.js';
import { SHOW_ID } from '../../../payment/index.js';
import { adminList, UserSummaryDto } from '../../../user/index.js';
import type { ReservationFilter } from '../../application/reservation-queries.js';
import { ReservationFacade } from '../../application/reservation.facade.js';
import type { ReservationStatus } from '../../domain/reservation.js';
import { RESERVATION_STATUSES, ReservationDto } from './reservation.dto.js';

class AllReservationsQuery extends RowsQuery {
  @IdField('Only of this show', { example: SHOW_ID, optional: true })
  showId?: string;

  @ChoiceField('Only with this status', RESERVATION_STATUSES, { optional: true })
  status?: ReservationStatus;
}

class ReservationOfUserDto extends ReservationDto {
  @ObjectField('The user', UserSummaryDto)
  user!: UserSummaryDto;
}

const COLUMNS: CsvColumns<ReservationOfUserDto> = {
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

export const ReservationAdminController = adminList({
  ...{
    name: 'reservations',
    tag: 'reservation',
    row: ReservationOfUserDto,
    query: AllReservationsQuery,
    columns: COLUMNS,
  },
  source: ReservationFacade,
  read: (reservations: ReservationFacade, filter: ReservationFilter, page) =>
    reservations.listAllReservations(filter, page),
});
