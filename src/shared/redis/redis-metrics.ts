import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { type GaugeSource, Metrics } from '../metrics/metrics.js';
import { RedisServers } from './redis-servers.js';

/** Whether Redis does for this process what the gate needs. Without it the gate is closed. */
@Injectable()
export class RedisMetrics implements GaugeSource {
  private readonly up: Gauge;

  constructor(
    metrics: Metrics,
    private readonly redis: RedisServers,
  ) {
    this.up = new Gauge({
      name: 'redis_up',
      help: 'Whether Redis took a write of this process',
      registers: [metrics.registry],
    });
    metrics.addSource(this);
  }

  async read(): Promise<void> {
    await this.redis.probe();
    this.up.set(1);
  }

  forget(): void {
    this.up.set(0);
  }
}
