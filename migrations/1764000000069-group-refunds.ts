import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which refunds to cards belong together, to count those that the provider has not confirmed. Sales go on while it
 * runs, and an interrupted run can be repeated.
 */
export class GroupRefunds1764000000069 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE topup_refunds ADD COLUMN IF NOT EXISTS group_id uuid`);
    // An interrupted run leaves an invalid index.
    await runner.query(`DROP INDEX IF EXISTS topup_refunds_pending_of_group`);
    await runner.query(`
      CREATE INDEX CONCURRENTLY topup_refunds_pending_of_group ON topup_refunds (group_id)
      WHERE status = 'PENDING' AND group_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE topup_refunds DROP COLUMN group_id`);
  }
}
