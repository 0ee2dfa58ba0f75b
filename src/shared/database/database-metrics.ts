import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Gauge, Histogram } from 'prom-client';
import { DataSource } from 'typeorm';
import { Metrics } from '../metrics/metrics.js';

const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100];

/** Metrics of the connection pool and of group commits. */
@Injectable()
export class DatabaseMetrics {
  private readonly groupCommits: Histogram<'batch'>;

  constructor(metrics: Metrics, dataSource: DataSource) {
    const registers = [metrics.registry];
    const gauge = (name: string, help: string, value: (pool: Pool) => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value((dataSource.driver as unknown as { readonly master: Pool }).master));
        },
      });
    gauge(
      'database_pool_in_use',
      'Connections in use',
      ({ totalCount, idleCount }) => totalCount - idleCount,
    );
    gauge('database_pool_idle', 'Idle connections', ({ idleCount }) => idleCount);
    gauge(
      'database_pool_waiting',
      'Work that waits for a connection',
      ({ waitingCount }) => waitingCount,
    );
    gauge('database_pool_size', 'Maximum connections of this process', (pool) => pool.options.max);
    this.groupCommits = new Histogram({
      name: 'group_commit_size',
      help: 'Requests in one transaction of a group commit',
      labelNames: ['batch'],
      buckets: BATCH_SIZES,
      registers,
    });
  }

  committedTogether(batch: string, requests: number): void {
    this.groupCommits.observe({ batch }, requests);
  }
}
