import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Clock } from '../../../../shared/domain/clock.js';
import { type GaugeSource, Metrics } from '../../../../shared/metrics/metrics.js';

/** Counts live holds. Every instance reads the same figure from PostgreSQL. */
@Injectable()
export class HoldMetrics implements GaugeSource {
  private readonly holds: Gauge;

  constructor(
    metrics: Metrics,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    this.holds = new Gauge({
      name: 'reservation_holds',
      help: 'Unpaid holds that have not expired',
      registers: [metrics.registry],
    });
    metrics.addSource(this);
  }

  async read(): Promise<void> {
    const [row] = await this.transactions.manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM reservation_reservations
       WHERE status = 'HELD' AND hold_expires_at > $1`,
      [this.clock.now()],
    );
    this.holds.set(row?.count ?? 0);
  }

  forget(): void {
    this.holds.remove();
  }
}
