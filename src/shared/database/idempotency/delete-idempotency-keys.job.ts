import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../jobs/job.js';
import { IdempotencyKeys } from './idempotency-keys.js';

const EVERY_MS = 10 * 60 * 1_000;

@Injectable()
export class DeleteIdempotencyKeysJob extends Job {
  constructor(private readonly keys: IdempotencyKeys) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  protected work(): Promise<void> {
    return this.keys.deleteOld();
  }
}
