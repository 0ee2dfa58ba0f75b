import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { SessionFacade } from '../../application/session.facade.js';

const EVERY_MS = 10 * 60 * 1_000;

/** Deletes expired sessions, and revocations that no access token outlives. */
@Injectable()
export class DeleteSessionsJob extends Job {
  constructor(private readonly sessions: SessionFacade) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected work(): Promise<void> {
    return this.sessions.deleteExpired();
  }
}
