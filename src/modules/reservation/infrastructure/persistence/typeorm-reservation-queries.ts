import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { ReservationQueries } from '../../application/reservation-queries.js';
import type { Reservation } from '../../domain/reservation.js';
import { toReservation } from './reservation-mapper.js';
import { ReservationRow } from './reservation.row.js';

@Injectable()
export class TypeormReservationQueries extends ReservationQueries {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async listReservations(userId: string, page: PageRequest): Promise<readonly Reservation[]> {
    const ofUser = newestFirst<ReservationRow>(page, { userId });
    return (await this.transactions.manager.find(ReservationRow, ofUser)).map(toReservation);
  }
}
