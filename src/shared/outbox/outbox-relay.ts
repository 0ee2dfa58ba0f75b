import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/settings.js';
import { Clock } from '../domain/clock.js';
import { DeliveryError, EventSink } from './event-sink.js';
import { type Attempt, type ClaimedEvent, LEASE_SECONDS, OutboxClaims } from './outbox-claims.js';
import { OutboxMetrics } from './outbox-metrics.js';
import { retryDelay } from './retry-schedule.js';

/** Timeout of one delivery. */
const TIMEOUT_MS = 15_000;
/**
 * How long a shutdown waits for open deliveries. Event streams then take up to 10 s to end, and the whole
 * shutdown 20 s at most after the drain (docs/operations.md).
 */
const SHUTDOWN_MS = 3_000;
/** Rest of the lease after the longest delivery, for writing the result. */
const MARGIN_MS = 2_000;

/**
 * Delivers recorded events at least once and in order within an aggregate, from any number of
 * instances at once. It claims an event only when it can send it immediately, so that no lease ends
 * while its event waits behind others.
 */
@Injectable()
export class OutboxRelay implements BeforeApplicationShutdown {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly runs = new Set<Promise<unknown>>();
  private readonly wakeup = new Wakeup();
  private readonly deliveries = new Set<AbortController>();
  private stopping = false;
  private handedOver = false;

  constructor(
    private readonly claims: OutboxClaims,
    private readonly sink: EventSink,
    private readonly metrics: OutboxMetrics,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Delivers until no event is due; returns the number of delivered events. */
  async relay(): Promise<number> {
    const run = this.deliverAllDue();
    this.runs.add(run);
    try {
      return await run;
    } finally {
      this.runs.delete(run);
    }
  }

  /** Makes a run that waits for responses claim again. */
  claimAgain(): void {
    this.wakeup.signal();
  }

  /** Waits a short time for the open deliveries, and aborts the rest. Other instances send what remains. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const timer = setTimeout(() => this.handOver(), SHUTDOWN_MS);
    await Promise.allSettled(this.runs);
    clearTimeout(timer);
  }

  /** Writes no result for aborted deliveries: another instance sends their events when the leases end. */
  private handOver(): void {
    this.handedOver = true;
    for (const delivery of this.deliveries) delivery.abort();
  }

  private async deliverAllDue(): Promise<number> {
    const underWay = new Set<Promise<void>>();
    let delivered = 0;
    try {
      while (!this.stopping) {
        const wokenUp = this.wakeup.next;
        const limit = this.sink.maxConcurrent - underWay.size;
        const claimedAt = performance.now();
        const { events: claims, more } = await this.claims.claim(limit);
        for (const claim of claims) {
          const flight = this.send(claim, claimedAt).then((arrived) => {
            delivered += Number(arrived);
            underWay.delete(flight);
          });
          underWay.add(flight);
        }
        // The claim spent its limit on events that it set aside. Others may be due.
        if (more && underWay.size < this.sink.maxConcurrent) continue;
        if (underWay.size === 0) break;
        if (claims.length === limit) await Promise.race(underWay);
        else await Promise.race([...underWay, wokenUp]);
      }
    } finally {
      await Promise.all(underWay);
    }
    return delivered;
  }

  /** Never rejects. If the result is not written, the event is delivered again after the lease. */
  private async send(claim: ClaimedEvent, claimedAt: number): Promise<boolean> {
    const leaseLeft = claimedAt + LEASE_SECONDS * 1_000 - performance.now();
    // The process was paused: another instance has the event, or may claim it during the delivery.
    if (leaseLeft < TIMEOUT_MS + MARGIN_MS || this.handedOver) return false;
    const attempt = await this.attempt(claim);
    if (attempt === null) return false;
    try {
      await this.claims.settle(attempt);
    } catch (error) {
      this.logger.debug(`The result of event ${claim.id} was not written: ${String(error)}`);
      return false;
    }
    return attempt.delivered;
  }

  /** Null for a delivery that the shutdown aborted: its failure says nothing about the receiver. */
  private async attempt(claim: ClaimedEvent): Promise<Attempt | null> {
    const delivery = new AbortController();
    const timer = setTimeout(() => delivery.abort(), TIMEOUT_MS);
    this.deliveries.add(delivery);
    try {
      await this.sink.deliver(claim, delivery.signal);
    } catch (error) {
      return this.handedOver ? null : this.failed(claim, error);
    } finally {
      this.deliveries.delete(delivery);
      clearTimeout(timer);
    }
    this.metrics.delivered(this.clock.now().getTime() - claim.occurredAt.getTime());
    return { claim, delivered: true };
  }

  private failed(claim: ClaimedEvent, reason: unknown): Attempt {
    const known = reason instanceof DeliveryError;
    const error = known ? reason.message : 'The delivery failed';
    const failure = { claim, delivered: false, error } as const;
    const line = `Event ${claim.id} (${claim.type}) did not arrive: ${error}`;
    if (known && reason.isGone) {
      this.metrics.failed(false);
      return { ...failure, delaySeconds: 0, isGone: true };
    }
    const failures = claim.attempts + 1;
    const scheduled = retryDelay(failures, Math.random(), this.config.delivery.retrySeconds);
    const dead = scheduled === null;
    if (dead) this.logger.warn(`${line}. After ${failures} attempts it is a dead letter`);
    else this.logger.debug(line);
    this.metrics.failed(dead);
    const { retryAfterSeconds, isRefused } = known ? reason : new DeliveryError(error);
    const delaySeconds = dead ? null : Math.max(scheduled, retryAfterSeconds);
    return { ...failure, delaySeconds, retryAfterSeconds, isRefused };
  }
}

/** Resolves `next` at the next signal. */
class Wakeup {
  private resolve: () => void = () => undefined;
  private waiting = this.fresh();

  get next(): Promise<void> {
    return this.waiting;
  }

  signal(): void {
    const { resolve } = this;
    this.waiting = this.fresh();
    resolve();
  }

  private fresh(): Promise<void> {
    return new Promise((resolve) => (this.resolve = resolve));
  }
}
