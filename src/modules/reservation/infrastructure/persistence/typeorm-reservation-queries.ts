import { Injectable } from '@nestjs/common';
import {
  newestFirst,
  newestMatching,
  whereStatus,
} from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import {
  type ReservationFilter,
  ReservationQueries,
} from '../../application/reservation-queries.js';
import { type ReservationView, toReservationView } from '../../application/reservation-views.js';
import { toReservation } from './reservation-mapper.js';
import { ReservationRow } from './reservation.row.js';

const HOLD = { open: 'HELD', until: 'holdExpiresAt', ended: 'EXPIRED' };

@Injectable()
export class TypeormReservationQueries extends ReservationQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listReservations(
    userId: string,
    page: PageRequest,
    now: Date,
  ): Promise<readonly ReservationView[]> {
    const ofUser = newestFirst<ReservationRow>(page, { userId });
    const rows = await this.transactions.manager.find(ReservationRow, ofUser);
    return rows.map((row) => toReservationView(toReservation(row), now));
  }

  async listAllReservations(
    { showId, status, ...filter }: ReservationFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly (ReservationView & { readonly userId: string })[]> {
    const rows = newestMatching(this.transactions.manager, ReservationRow, page, filter);
    if (showId !== null) rows.andWhere('row.showId = :showId', { showId });
    if (status !== null) whereStatus(rows, status, HOLD, now);
    return (await rows.getMany()).map((row) => ({
      ...toReservationView(toReservation(row), now),
      userId: row.userId,
    }));
  }
}
