import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Gauge } from 'prom-client';
import { type GaugeSource, Metrics } from '../metrics/metrics.js';

/** Whether this process reaches Redis. Without Redis the gate is closed. */
@Injectable()
export class RedisMetrics implements GaugeSource {
  private readonly up: Gauge;

  constructor(
    metrics: Metrics,
    private readonly redis: Redis,
  ) {
    this.up = new Gauge({
      name: 'redis_up',
      help: 'Whether Redis answered this scrape',
      registers: [metrics.registry],
    });
    metrics.addSource(this);
  }

  async read(): Promise<void> {
    await this.redis.ping();
    this.up.set(1);
  }

  forget(): void {
    this.up.set(0);
  }
}
