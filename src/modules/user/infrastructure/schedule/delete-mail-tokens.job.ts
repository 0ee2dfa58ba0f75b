import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { MailedLinks } from '../../application/mailed-links.js';

const EVERY_MS = 10 * 60 * 1_000;

@Injectable()
export class DeleteMailTokensJob extends Job {
  constructor(private readonly links: MailedLinks) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected work(): Promise<void> {
    return this.links.deleteExpired();
  }
}
