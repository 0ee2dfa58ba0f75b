import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { ExpireOrders } from '../../application/expire-orders.js';

const EVERY_MS = 1_000;

/** Returns the stock and the coupons of orders that were not paid in time. */
@Injectable()
export class ExpireOrdersJob extends Job {
  constructor(private readonly expireOrders: ExpireOrders) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected async work(): Promise<void> {
    await this.expireOrders.expireAll();
  }
}
