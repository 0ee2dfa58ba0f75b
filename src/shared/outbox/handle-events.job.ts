import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { RelayOutboxJob } from './relay-outbox.job.js';
import { SubscriberRelay } from './subscriber-relay.js';

const EVERY_MS = 1_000;

/** Woken when something was recorded; the interval finds what nobody was woken for. */
@Injectable()
export class HandleEventsJob extends Job {
  constructor(
    private readonly subscribers: SubscriberRelay,
    private readonly deliveries: RelayOutboxJob,
  ) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected async work(): Promise<void> {
    let mayHaveMarked = true;
    try {
      mayHaveMarked = (await this.subscribers.relay()) > 0;
    } finally {
      // Rows that were being marked when the deliveries were claimed have been skipped there.
      if (mayHaveMarked) this.deliveries.wake();
    }
  }
}
