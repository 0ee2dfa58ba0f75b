import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Top-ups that pay for one payment by card, one open top-up for each payment. Sales go on while it runs, and an
 * interrupted run can be repeated.
 */
export class BindTopUps1764000000064 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE topup_top_ups
        ADD COLUMN IF NOT EXISTS payment_id uuid,
        ADD COLUMN IF NOT EXISTS ends_at timestamptz,
        ADD COLUMN IF NOT EXISTS credited_late boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT IF EXISTS topup_top_ups_late_when_done`);
    await runner.query(`
      ALTER TABLE topup_top_ups ADD CONSTRAINT topup_top_ups_late_when_done
        CHECK (NOT credited_late OR (status = 'DONE' AND payment_id IS NOT NULL)) NOT VALID`);
    await runner.query(`ALTER TABLE topup_refunds ALTER requested_by DROP NOT NULL`);
    await runner.query(`
      ALTER TABLE payment_payments
        ADD COLUMN IF NOT EXISTS top_up_id uuid,
        ADD COLUMN IF NOT EXISTS late_top_up_id uuid`);
    await runner.query(
      `ALTER TABLE topup_top_ups VALIDATE CONSTRAINT topup_top_ups_late_when_done`,
    );
    // An interrupted run leaves an invalid index.
    await runner.query(`DROP INDEX IF EXISTS topup_top_ups_open_checkout`);
    await runner.query(`
      CREATE UNIQUE INDEX CONCURRENTLY topup_top_ups_open_checkout ON topup_top_ups (payment_id)
      WHERE status IN ('CREATED', 'CONFIRMING', 'UNKNOWN')`);
  }

  /** Fails if the system has refunded to a card: the old version names an admin for each refund. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE topup_refunds ALTER requested_by SET NOT NULL`);
    await runner.query(`
      ALTER TABLE payment_payments
        DROP COLUMN IF EXISTS top_up_id, DROP COLUMN IF EXISTS late_top_up_id`);
    await runner.query(`
      ALTER TABLE topup_top_ups
        DROP COLUMN IF EXISTS payment_id, DROP COLUMN IF EXISTS ends_at,
        DROP COLUMN IF EXISTS credited_late`);
  }
}
