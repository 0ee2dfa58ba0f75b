import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { AdmissionRounds } from '../../application/admission-rounds.js';

const EVERY_MS = 1_000;

/**
 * Admits waiting users every second, on every instance. When users wait only for the rate of a room,
 * the next round starts as soon as the rate admits them.
 */
@Injectable()
export class AdmitJob extends Job implements OnModuleDestroy {
  private followUp: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly rounds: AdmissionRounds) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    return super.run();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearTimeout(this.followUp);
  }

  protected async work(): Promise<void> {
    clearTimeout(this.followUp);
    const resumeInMs = await this.rounds.run();
    if (this.stopped || resumeInMs === null || resumeInMs >= EVERY_MS) return;
    this.followUp = setTimeout(() => void this.run(), resumeInMs);
  }
}
