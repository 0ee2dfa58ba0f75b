import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Clock } from '../domain/clock.js';
import { backoffSeconds } from './backoff.js';
import { DeliveryError, EventSink } from './event-sink.js';
import { type Attempt, type ClaimedEvent, LEASE_SECONDS, OutboxClaims } from './outbox-claims.js';
import { OutboxMetrics } from './outbox-metrics.js';

/** How long one delivery may take. */
const TIMEOUT_MS = 5_000;
/** What is left of a lease for writing down how it went, after a delivery of full length. */
const MARGIN_MS = 2_000;

/**
 * Delivers recorded events at least once, those of an aggregate in their order, from any number of
 * instances at once. An event is claimed only when there is room to send it at once, so that no
 * claim waits and runs out behind others.
 */
@Injectable()
export class OutboxRelay implements BeforeApplicationShutdown {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly runs = new Set<Promise<unknown>>();
  private readonly bell = new Bell();
  private stopping = false;

  constructor(
    private readonly claims: OutboxClaims,
    private readonly sink: EventSink,
    private readonly metrics: OutboxMetrics,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Delivers until nothing is due; returns how many events went out. */
  async relay(): Promise<number> {
    const run = this.deliverAllDue();
    this.runs.add(run);
    try {
      return await run;
    } finally {
      this.runs.delete(run);
    }
  }

  /** There may be more now: a run that waits for an answer looks again. */
  lookAgain(): void {
    this.bell.ring();
  }

  /** What is on its way arrives, or takes too long; the rest is left to others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.runs);
  }

  private async deliverAllDue(): Promise<number> {
    const underWay = new Set<Promise<void>>();
    let delivered = 0;
    try {
      while (!this.stopping) {
        const rung = this.bell.next;
        const room = this.sink.mostAtOnce - underWay.size;
        const claimedAt = performance.now();
        const claims = await this.claims.claim(room);
        for (const claim of claims) {
          const flight = this.send(claim, claimedAt).then((arrived) => {
            delivered += Number(arrived);
            underWay.delete(flight);
          });
          underWay.add(flight);
        }
        if (underWay.size === 0) break;
        if (claims.length === room) await Promise.race(underWay);
        else await Promise.race([...underWay, rung]);
      }
    } finally {
      await Promise.all(underWay);
    }
    return delivered;
  }

  /** Never rejects: what could not be written down is delivered again when the lease has ended. */
  private async send(claim: ClaimedEvent, claimedAt: number): Promise<boolean> {
    const leaseLeft = claimedAt + LEASE_SECONDS * 1_000 - performance.now();
    // This process stood still. Others have the event, or will have it before we could tell.
    if (leaseLeft < TIMEOUT_MS + MARGIN_MS) return false;
    const attempt = await this.attempt(claim);
    try {
      await this.claims.settle(attempt);
    } catch (error) {
      this.logger.debug(`What came of event ${claim.id} was not noted: ${String(error)}`);
      return false;
    }
    return attempt.delivered;
  }

  private async attempt(claim: ClaimedEvent): Promise<Attempt> {
    try {
      await this.sink.deliver(claim, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      return this.failed(claim, error);
    }
    this.metrics.delivered(this.clock.now().getTime() - claim.occurredAt.getTime());
    return { claim, delivered: true };
  }

  private failed(claim: ClaimedEvent, reason: unknown): Attempt {
    const { maxAttempts, firstRetrySeconds } = this.config.delivery;
    const failures = claim.attempts + 1;
    const error = reason instanceof DeliveryError ? reason.message : 'The delivery failed';
    const dead = failures >= maxAttempts;
    const line = `Event ${claim.id} (${claim.type}) did not arrive: ${error}`;
    if (dead) this.logger.warn(`${line}. After ${failures} attempts it is a dead letter`);
    else this.logger.debug(line);
    this.metrics.failed(dead);
    const retryAfterSeconds = dead
      ? null
      : backoffSeconds(failures, firstRetrySeconds, Math.random());
    return { claim, delivered: false, error, retryAfterSeconds };
  }
}

/** Rings for whoever waits for the next time. */
class Bell {
  private resolve: () => void = () => undefined;
  private waiting = this.fresh();

  get next(): Promise<void> {
    return this.waiting;
  }

  ring(): void {
    const { resolve } = this;
    this.waiting = this.fresh();
    resolve();
  }

  private fresh(): Promise<void> {
    return new Promise((resolve) => (this.resolve = resolve));
  }
}
