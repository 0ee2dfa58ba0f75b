import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { EventArchive } from './event-archive.js';

const EVERY_MS = 60_000;

/** Makes the partitions of the next day, and drops those that are older than the retention. */
@Injectable()
export class KeepPartitionsJob extends Job {
  constructor(private readonly archive: EventArchive) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected async work(): Promise<void> {
    await this.archive.makeAhead();
    await this.archive.dropOld();
  }
}
