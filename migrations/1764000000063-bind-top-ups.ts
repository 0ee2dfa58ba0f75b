import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Top-ups that pay for one payment by card. No table is read: the next migration checks the rows. */
export class BindTopUps1764000000063 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE topup_top_ups
        ADD payment_id uuid,
        ADD ends_at timestamptz,
        ADD credited_late boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT topup_top_ups_late_when_done
          CHECK (NOT credited_late OR (status = 'DONE' AND payment_id IS NOT NULL)) NOT VALID`);
    await runner.query(`ALTER TABLE topup_refunds ALTER requested_by DROP NOT NULL`);
    await runner.query(`
      ALTER TABLE payment_payments ADD top_up_id uuid, ADD late_top_up_id uuid`);
  }

  /** Fails if the system has refunded to a card: the old version names an admin for each refund. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE topup_refunds ALTER requested_by SET NOT NULL`);
    await runner.query(`
      ALTER TABLE payment_payments DROP COLUMN top_up_id, DROP COLUMN late_top_up_id`);
    await runner.query(`
      ALTER TABLE topup_top_ups
        DROP COLUMN payment_id, DROP COLUMN ends_at, DROP COLUMN credited_late`);
  }
}
