import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { addCounter } from '../../../../shared/metrics/counter.js';
import { addHistogram, histogramSamples } from '../../../../shared/metrics/histogram.js';
import { type GaugeSource, Metrics } from '../../../../shared/metrics/metrics.js';
import { EstimateErrors, RATIO_BUCKETS } from '../../application/estimate-errors.js';
import { RoomFacade } from '../../application/room.facade.js';
import { type RoomStats, WAIT_BUCKETS_SECONDS } from '../../application/room-entry.js';
import { WaitingRoom } from '../../application/waiting-room.js';
import type { Room } from '../../domain/room.js';
import { WaitForecast } from '../../domain/waiting-time.js';
import { RoomTotals } from './room-totals.js';

/** The fullest rooms have a label of their own. All other rooms share one label. */
const LABELLED_ROOMS = 20;
const OTHERS = 'other';

const WAITED = 'queue_waited_seconds';
const RATIO = 'wait_estimate_ratio';
const LOOK_EVERY_MS = 1_000;

interface Figures {
  readonly room: string;
  readonly waiting: number;
  readonly active: number;
  readonly capacity: number;
  /** The estimate for a user who joins now. */
  readonly waitSeconds: number;
}

type RoomGauge = Gauge<'room'>;

/**
 * Metrics of the waiting rooms. Every instance reads the same figures from Redis; those of the estimates are its own.
 */
@Injectable()
export class QueueMetrics implements GaugeSource, OnModuleInit, OnApplicationShutdown {
  private readonly waiting: RoomGauge;
  private readonly active: RoomGauge;
  private readonly capacity: RoomGauge;
  private readonly wait: RoomGauge;
  private readonly joined: Counter;
  private readonly admitted: Counter;
  private readonly expired: Counter;
  private timer: NodeJS.Timeout | undefined;
  private readonly totals = new RoomTotals();
  /** Null while Redis is away. */
  private waits: RoomStats['waits'] | null = null;

  constructor(
    metrics: Metrics,
    private readonly rooms: RoomFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly estimates: EstimateErrors,
  ) {
    const registers = [metrics.registry];
    const gauge = (name: string, help: string) =>
      new Gauge({ name, help, labelNames: ['room'], registers });
    const counter = (name: string, help: string) => new Counter({ name, help, registers });
    this.waiting = gauge('queue_waiting', 'Users who wait in the queue');
    this.active = gauge('queue_active', 'Users who have a slot');
    this.capacity = gauge('queue_capacity', 'The most users who can have a slot at the same time');
    this.wait = gauge('queue_wait_seconds', 'Estimated wait of a user who joins now');
    this.joined = counter('queue_joined_total', 'Joins, in all rooms');
    this.admitted = counter('queue_admitted_total', 'Admissions, in all rooms');
    this.expired = counter('queue_expired_total', 'Expired slots, in all rooms');
    addHistogram(metrics.registry, {
      name: WAITED,
      help: 'Time from the join to the admission, in all rooms',
      samples: () => (this.waits ? waitedSamples(this.waits) : []),
    });
    addHistogram(metrics.registry, {
      name: RATIO,
      help: 'Actual wait by the first p50 that was shown, of some users of this process',
      samples: () => histogramSamples(RATIO, RATIO_BUCKETS, this.estimates.ratios),
    });
    addCounter(
      metrics.registry,
      {
        name: 'wait_estimates_total',
        help: 'First estimates of some users of this process, by their wait',
        label: 'wait',
      },
      () => [
        ['below_p90', this.estimates.belowP90],
        ['above_p90', this.estimates.aboveP90],
      ],
    );
    metrics.addSource(this);
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.estimates.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async read(): Promise<void> {
    const rooms = await this.rooms.toVisit(() => true);
    const stats = await Promise.all(rooms.map((room) => this.waitingRoom.stats(room)));
    // Else a room that is no longer among the fullest would keep its last figures.
    this.forget();
    for (const figures of fullest(rooms.map((room, index) => figuresOf(room, stats[index]!)))) {
      const labels = { room: figures.room };
      this.waiting.set(labels, figures.waiting);
      this.active.set(labels, figures.active);
      this.capacity.set(labels, figures.capacity);
      this.wait.set(labels, figures.waitSeconds);
    }
    rooms.forEach(({ id }, index) => this.totals.set(id, stats[index]!));
    this.waits = this.totals.waits;
    this.joined.inc(this.totals.of('joinedTotal'));
    this.admitted.inc(this.totals.of('admittedTotal'));
    this.expired.inc(this.totals.of('expiredTotal'));
  }

  forget(): void {
    for (const gauge of [this.waiting, this.active, this.capacity, this.wait]) gauge.reset();
    for (const counter of [this.joined, this.admitted, this.expired]) counter.remove();
    this.waits = null;
  }
}

function waitedSamples({ counts, sumMs }: RoomStats['waits']) {
  return histogramSamples(WAITED, WAIT_BUCKETS_SECONDS, { counts, sum: sumMs / 1_000 });
}

function figuresOf({ id, capacity }: Room, { waiting, active, flow }: RoomStats): Figures {
  const isFree = waiting === 0 && active < capacity;
  const waitSeconds = isFree
    ? 0
    : (new WaitForecast(flow).estimate(waiting + 1)?.p50Seconds ?? NaN);
  return { room: id, waiting, active, capacity, waitSeconds };
}

/** The fullest rooms, and the sums of all others. */
function fullest(rooms: readonly Figures[]): readonly Figures[] {
  const people = ({ waiting, active }: Figures) => waiting + active;
  const sorted = [...rooms].sort((one, other) => people(other) - people(one));
  const others = sorted.slice(LABELLED_ROOMS);
  if (others.length === 0) return sorted;
  return [
    ...sorted.slice(0, LABELLED_ROOMS),
    {
      room: OTHERS,
      waiting: sum(others.map(({ waiting }) => waiting)),
      active: sum(others.map(({ active }) => active)),
      capacity: sum(others.map(({ capacity }) => capacity)),
      waitSeconds: Math.max(...others.map(({ waitSeconds }) => waitSeconds)),
    },
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
