import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One open top-up for each payment. Sales go on while it runs. */
export class IndexCheckouts1764000000064 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE topup_top_ups VALIDATE CONSTRAINT topup_top_ups_late_when_done`,
    );
    // An interrupted run leaves an invalid index.
    await runner.query(`DROP INDEX IF EXISTS topup_top_ups_open_checkout`);
    await runner.query(`
      CREATE UNIQUE INDEX CONCURRENTLY topup_top_ups_open_checkout ON topup_top_ups (payment_id)
      WHERE status IN ('CREATED', 'CONFIRMING', 'UNKNOWN')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX topup_top_ups_open_checkout`);
  }
}
