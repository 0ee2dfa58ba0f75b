import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { EventArchive } from './event-archive.js';

const EVERY_MS = 5_000;

/** Apart from the job that makes and drops partitions: neither stops when the other fails. */
@Injectable()
export class ArchiveEventsJob extends Job {
  constructor(private readonly archive: EventArchive) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected async work(): Promise<void> {
    await this.archive.move();
  }
}
