import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../jobs/job.js';
import { MailDelivery } from './mail-delivery.js';

const EVERY_MS = 1_000;

@Injectable()
export class SendMailJob extends Job {
  constructor(private readonly delivery: MailDelivery) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected work(): Promise<void> {
    return this.delivery.sendDue();
  }
}
