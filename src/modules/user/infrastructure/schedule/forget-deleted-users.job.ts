import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { AccountFacade } from '../../application/account.facade.js';

const EVERY_MS = 60 * 60 * 1_000;

@Injectable()
export class ForgetDeletedUsersJob extends Job {
  constructor(private readonly accounts: AccountFacade) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected work(): Promise<void> {
    return this.accounts.forgetDeleted();
  }
}
