import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { RelayOutboxJob } from './relay-outbox.job.js';
import { SubscriberRelay } from './subscriber-relay.js';

const EVERY_MS = 1_000;

/** OutboxListener wakes it after each commit of events. The interval finds events of a lost wake-up. */
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
    let mayHaveLocked = true;
    try {
      mayHaveLocked = (await this.subscribers.relay()) > 0;
    } finally {
      // A claim of deliveries skips the rows that are locked here, so it has to run again.
      if (mayHaveLocked) this.deliveries.wake();
    }
  }
}
