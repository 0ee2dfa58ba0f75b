import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Job } from '../../../../shared/jobs/job.js';
import { AdmissionRounds } from '../../application/admission-rounds.js';

const EVERY_MS = 1_000;

/**
 * Runs a round of admissions every second. When users wait only for the rate of a room, or for the end of a slot, the room is
 * visited again at that time.
 */
@Injectable()
export class AdmitJob extends Job implements OnModuleDestroy {
  private followUp: NodeJS.Timeout | undefined;
  private stopped = false;
  private isRoundDue = false;

  constructor(private readonly rounds: AdmissionRounds) {
    super();
  }

  @Interval(EVERY_MS)
  override run(): Promise<void> {
    this.isRoundDue = true;
    return super.run();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearTimeout(this.followUp);
  }

  protected async work(): Promise<void> {
    clearTimeout(this.followUp);
    const isRound = this.isRoundDue;
    // Now, so that a round that becomes due during a long one follows it at once.
    this.isRoundDue = false;
    const resumeInMs = isRound ? await this.rounds.run() : await this.rounds.resume();
    if (this.stopped) return;
    // A visit to a few rooms must not delay the round of all.
    const inMs = this.isRoundDue ? 0 : resumeInMs;
    if (inMs === null || inMs >= EVERY_MS) return;
    this.followUp = setTimeout(() => void super.run(), inMs);
  }
}
