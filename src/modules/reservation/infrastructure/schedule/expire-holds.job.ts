import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { ExpireHolds } from '../../application/expire-holds.js';

const EVERY_MS = 1_000;

/** Frees the seats of holds that were not paid in time (seed 002). */
@Injectable()
export class ExpireHoldsJob extends Job {
  constructor(private readonly expireHolds: ExpireHolds) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected async work(): Promise<void> {
    await this.expireHolds.expireAll();
  }
}
