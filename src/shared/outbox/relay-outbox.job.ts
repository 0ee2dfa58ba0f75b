import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { OutboxRelay } from './outbox-relay.js';

const EVERY_MS = 1_000;

/** Woken when something was recorded; the interval finds retries, and what nobody was woken for. */
@Injectable()
export class RelayOutboxJob extends Job {
  constructor(private readonly relay: OutboxRelay) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    // A run that waits for slow answers is not to keep others waiting.
    this.relay.lookAgain();
    return super.run();
  }

  protected async work(): Promise<void> {
    await this.relay.relay();
  }
}
