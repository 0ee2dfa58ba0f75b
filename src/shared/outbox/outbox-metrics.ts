import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { addCounter } from '../metrics/counter.js';
import { type GaugeSource, Metrics } from '../metrics/metrics.js';
import { Transactions } from '../database/transactions.js';
import { OutboxEndpoint } from './outbox-endpoint.js';

const LATENCY_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 60, 600, 3_600];

interface Figures {
  readonly depth: number;
  readonly lag: number;
  readonly dead: number;
  readonly unhandled: number;
  readonly away: number;
  readonly disabled: number;
}

/** Metrics of the data feed: backlog, latency, dead letters. */
@Injectable()
export class OutboxMetrics implements GaugeSource {
  private readonly databaseUp: Gauge;
  private readonly gauges: Readonly<Record<keyof Figures, Gauge>>;
  private readonly deliveries: Counter<'result'>;
  private readonly latency: Histogram;
  private readonly recordedByType = new Map<string, number>();

  constructor(
    metrics: Metrics,
    private readonly transactions: Transactions,
    private readonly endpoint: OutboxEndpoint,
  ) {
    const registers = [metrics.registry];
    const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
    this.databaseUp = gauge('database_up', 'Whether PostgreSQL answered this scrape');
    this.gauges = {
      depth: gauge('outbox_depth', 'Events that are neither delivered nor dead letters'),
      lag: gauge('outbox_lag_seconds', 'Age of the oldest event in outbox_depth; 0 without one'),
      dead: gauge('outbox_dead_letters', 'Dead letters; npm run outbox:replay sends them again'),
      unhandled: gauge('outbox_unhandled', 'Events not yet handled by subscribers in Onsale'),
      away: gauge('outbox_endpoint_away', '1 while the data platform accepts nothing but is asked'),
      disabled: gauge('outbox_endpoint_disabled', '1 from 410 Gone until outbox:resume'),
    };
    this.deliveries = new Counter({
      name: 'outbox_deliveries_total',
      help: 'Deliveries by this instance: delivered, failed (retried later), dead (the last attempt failed)',
      labelNames: ['result'],
      registers,
    });
    for (const result of ['delivered', 'failed', 'dead']) this.deliveries.inc({ result }, 0);
    this.latency = new Histogram({
      name: 'outbox_delivery_latency_seconds',
      help: 'Time from an event to its delivery, with retries',
      buckets: LATENCY_BUCKETS_SECONDS,
      registers,
    });
    const recorded = {
      name: 'events_total',
      help: 'Recorded events by type, for example reservation.paid',
      label: 'type',
    };
    addCounter(metrics.registry, recorded, () => this.recordedByType);
    metrics.addSource(this);
  }

  /** Call it after the commit. */
  recorded(type: string): void {
    this.recordedByType.set(type, (this.recordedByType.get(type) ?? 0) + 1);
  }

  delivered(latencyMs: number): void {
    this.deliveries.inc({ result: 'delivered' });
    this.latency.observe(Math.max(latencyMs, 0) / 1_000);
  }

  failed(dead: boolean): void {
    this.deliveries.inc({ result: dead ? 'dead' : 'failed' });
  }

  async read(): Promise<void> {
    const [events] = await this.transactions.manager.query<[Omit<Figures, 'away' | 'disabled'>]>(
      `SELECT waiting.*,
         (SELECT count(*)::int FROM outbox_events WHERE dead_at IS NOT NULL) AS dead,
         (SELECT count(*)::int FROM outbox_events WHERE handled_at IS NULL) AS unhandled
       FROM (
         SELECT count(*)::int AS depth,
           greatest(coalesce(extract(epoch FROM now() - min(occurred_at)), 0), 0)::float8 AS lag
         FROM outbox_events WHERE published_at IS NULL AND dead_at IS NULL) waiting`,
    );
    const state = await this.endpoint.state();
    const figures = {
      ...events,
      away: Number(state === 'away'),
      disabled: Number(state === 'disabled'),
    };
    this.databaseUp.set(1);
    for (const [name, gauge] of this.entries()) gauge.set(figures[name]);
  }

  forget(): void {
    this.databaseUp.set(0);
    for (const [, gauge] of this.entries()) gauge.remove();
  }

  private entries() {
    return Object.entries(this.gauges) as [keyof Figures, Gauge][];
  }
}
