import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { OutboxRelay } from './outbox-relay.js';

const EVERY_MS = 1_000;

/** OutboxListener wakes it after each commit of events. The interval finds retries and lost wake-ups. */
@Injectable()
export class RelayOutboxJob extends Job {
  constructor(private readonly relay: OutboxRelay) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    // A run may still wait for slow responses. New events must not wait for them.
    this.relay.claimAgain();
    return super.run();
  }

  protected async work(): Promise<void> {
    await this.relay.relay();
  }
}
