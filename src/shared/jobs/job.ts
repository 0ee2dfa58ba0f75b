import { Logger } from '@nestjs/common';

/**
 * Scheduled work: one facade call, safe to run twice and on every instance at once. A run is skipped
 * while the previous one lasts. A failed run is logged; the next run does its work.
 */
export abstract class Job {
  protected readonly logger = new Logger(this.constructor.name);
  private running = false;
  private again = false;
  private failing = false;

  protected abstract work(): Promise<void>;

  /** Runs the work now. During a run, runs it once more afterwards. */
  wake(): void {
    this.again = true;
    void this.run();
  }

  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      do {
        this.again = false;
        await this.work();
        this.failing = false;
      } while (this.again);
    } catch (error) {
      // One line for the first failure, not one per run.
      if (!this.failing) this.logger.warn(`Failed, will be retried: ${String(error)}`);
      this.failing = true;
    } finally {
      this.running = false;
    }
  }
}
