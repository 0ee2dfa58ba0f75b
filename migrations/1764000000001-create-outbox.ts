import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOutbox1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_events (
        id uuid NOT NULL CONSTRAINT outbox_events_pkey PRIMARY KEY,
        sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        type text NOT NULL,
        aggregate_type text NOT NULL,
        aggregate_id uuid NOT NULL,
        payload jsonb NOT NULL,
        occurred_at timestamptz NOT NULL,
        published_at timestamptz
      )`);
    await runner.query(`
      CREATE INDEX outbox_events_unpublished ON outbox_events (sequence)
      WHERE published_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox_events`);
  }
}
