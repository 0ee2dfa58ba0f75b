import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOutboxEndpoints1764000000034 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_endpoints (
        id text NOT NULL CONSTRAINT outbox_endpoints_pkey PRIMARY KEY,
        address text NOT NULL,
        failed_events int NOT NULL DEFAULT 0,
        failing_since timestamptz NOT NULL DEFAULT now(),
        probes int NOT NULL DEFAULT 0,
        probe_at timestamptz NOT NULL DEFAULT now(),
        last_error text NOT NULL,
        disabled_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE outbox_endpoints`);
  }
}
