import { Injectable } from '@nestjs/common';
import {
  newestFirst,
  newestMatching,
  whereStatus,
} from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { Supply } from '../../../queue/index.js';
import {
  type ReservationFilter,
  ReservationQueries,
} from '../../application/reservation-queries.js';
import type { Reservation } from '../../domain/reservation.js';
import { toReservation } from './reservation-mapper.js';
import { ReservationRow } from './reservation.row.js';

const HOLD = { open: 'HELD', until: 'holdExpiresAt', ended: 'EXPIRED' };

@Injectable()
export class TypeormReservationQueries extends ReservationQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listReservations(userId: string, page: PageRequest): Promise<readonly Reservation[]> {
    const ofUser = newestFirst<ReservationRow>(page, { userId });
    return (await this.transactions.manager.find(ReservationRow, ofUser)).map(toReservation);
  }

  async listAllReservations(
    { showId, status, ...filter }: ReservationFilter,
    page: PageRequest,
    now: Date,
  ): Promise<readonly Reservation[]> {
    const rows = newestMatching(this.transactions.manager, ReservationRow, page, filter);
    if (showId) rows.andWhere('row.showId = :showId', { showId });
    if (status) whereStatus(rows, status, HOLD, now);
    return (await rows.getMany()).map(toReservation);
  }

  async sumHeldPlacesByRoom(roomIds: readonly string[]): Promise<ReadonlyMap<string, Supply>> {
    const rows = await this.transactions.manager.query<{ roomId: string; held: number }[]>(
      `SELECT room_id AS "roomId", sum(quantity)::int AS held
       FROM reservation_reservations CROSS JOIN jsonb_to_recordset(areas) AS area (quantity int)
       WHERE status = 'HELD' AND room_id = ANY($1::uuid[]) GROUP BY room_id`,
      [roomIds],
    );
    return new Map(rows.map(({ roomId, held }) => [roomId, { left: 0, held }]));
  }
}
