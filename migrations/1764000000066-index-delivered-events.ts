import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The events that nobody has to process any more, for the job that moves them. Sales go on while it runs. */
export class IndexDeliveredEvents1764000000066 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // An interrupted run leaves an invalid index.
    await runner.query(`DROP INDEX IF EXISTS outbox_events_done`);
    await runner.query(`
      CREATE INDEX CONCURRENTLY outbox_events_done ON outbox_events (published_at)
      WHERE published_at IS NOT NULL AND handled_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX outbox_events_done`);
  }
}
