import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Admins correct balances. The password of the first admin is `ADMIN_PASSWORD` until somebody changes it. */
export class AdjustBalances1764000000031 implements MigrationInterface {
  /** The check of old entries must not block new ones. An interrupted run can be repeated. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE balance_entries
        DROP CONSTRAINT IF EXISTS balance_entries_type_known,
        ADD CONSTRAINT balance_entries_type_known
          CHECK (type IN ('CHARGE', 'PAYMENT', 'REFUND', 'ADJUSTMENT')) NOT VALID`);
    await runner.query(
      `ALTER TABLE balance_entries VALIDATE CONSTRAINT balance_entries_type_known`,
    );
    await runner.query(`
      ALTER TABLE user_users
        ADD COLUMN IF NOT EXISTS has_configured_password boolean NOT NULL DEFAULT false`);
  }

  /** Fails if a balance was adjusted: the old version does not know such entries. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE user_users DROP COLUMN has_configured_password`);
    await runner.query(`
      ALTER TABLE balance_entries
        DROP CONSTRAINT balance_entries_type_known,
        ADD CONSTRAINT balance_entries_type_known CHECK (type IN ('CHARGE', 'PAYMENT', 'REFUND'))`);
  }
}
