import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { CancelShows } from '../../application/cancel-shows.js';

const EVERY_MS = 1_000;

/** Ends the holds of cancelled shows and refunds their paid reservations. */
@Injectable()
export class RefundCancelledShowsJob extends Job {
  constructor(private readonly cancelShows: CancelShows) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected work(): Promise<void> {
    return this.cancelShows.refundAll();
  }
}
