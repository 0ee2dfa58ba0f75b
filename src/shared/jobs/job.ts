import { Logger } from '@nestjs/common';

/**
 * A scheduled piece of work: thin, one facade call, safe to run twice and on every instance at once.
 * A run is skipped while the one before it is still going, and a failed run is logged; the next one
 * makes good for it.
 */
export abstract class Job {
  protected readonly logger = new Logger(this.constructor.name);
  private running = false;
  private again = false;
  private failing = false;

  protected abstract work(): Promise<void>;

  /** There is something to do before the next interval; asked during a run, another run follows. */
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
      // One line when the trouble begins, not one a second while it lasts.
      if (!this.failing) this.logger.warn(`Failed, will be tried again: ${String(error)}`);
      this.failing = true;
    } finally {
      this.running = false;
    }
  }
}
