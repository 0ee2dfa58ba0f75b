import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeliverOutbox1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox_events
        ADD COLUMN attempts int NOT NULL DEFAULT 0,
        ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN claimed_until timestamptz,
        ADD COLUMN dead_at timestamptz,
        ADD COLUMN last_error text,
        ADD COLUMN handled_at timestamptz`);
    await runner.query(`
      UPDATE outbox_events SET handled_at = published_at WHERE published_at IS NOT NULL`);
    await runner.query(`DROP INDEX outbox_events_unpublished`);
    await runner.query(`
      CREATE INDEX outbox_events_due ON outbox_events (next_attempt_at, sequence)
      WHERE published_at IS NULL AND dead_at IS NULL`);
    await runner.query(`
      CREATE INDEX outbox_events_undelivered ON outbox_events (aggregate_id, sequence)
      WHERE published_at IS NULL AND dead_at IS NULL`);
    await runner.query(`
      CREATE INDEX outbox_events_unhandled ON outbox_events (sequence) WHERE handled_at IS NULL`);
    await runner.query(`
      CREATE INDEX outbox_events_dead ON outbox_events (sequence) WHERE dead_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX outbox_events_due, outbox_events_undelivered, outbox_events_unhandled,
        outbox_events_dead`);
    await runner.query(`
      ALTER TABLE outbox_events
        DROP COLUMN attempts,
        DROP COLUMN next_attempt_at,
        DROP COLUMN claimed_until,
        DROP COLUMN dead_at,
        DROP COLUMN last_error,
        DROP COLUMN handled_at`);
    await runner.query(`
      CREATE INDEX outbox_events_unpublished ON outbox_events (sequence)
      WHERE published_at IS NULL`);
  }
}
