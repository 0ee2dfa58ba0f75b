import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { SettleTopUps } from '../../application/settle-top-ups.js';
import type { ProviderName } from '../../domain/top-up-state.js';

const EVERY_MS = 1_000;

/** Settles what is due at one provider. */
class ProviderJob extends Job {
  constructor(
    private readonly settleTopUps: SettleTopUps,
    private readonly provider: ProviderName,
  ) {
    super();
  }

  protected work(): Promise<void> {
    return this.settleTopUps.settleDue(this.provider);
  }
}

/** Finds out what became of payments, and sends refunds. A provider that hangs does not delay others. */
@Injectable()
export class SettleTopUpsJob {
  private readonly jobs: readonly ProviderJob[];

  constructor(settleTopUps: SettleTopUps) {
    this.jobs = settleTopUps.providerNames.map((name) => new ProviderJob(settleTopUps, name));
  }

  @Interval(EVERY_MS)
  async run(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.run()));
  }
}
