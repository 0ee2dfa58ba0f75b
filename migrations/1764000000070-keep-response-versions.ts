import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A replay sends the `ETag` of the first response. */
export class KeepResponseVersions1764000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE idempotency_keys ADD COLUMN version text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE idempotency_keys DROP COLUMN version`);
  }
}
