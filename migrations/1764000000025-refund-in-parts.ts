import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A payment may be refunded in parts. Each part has its own entry in the ledger. */
export class RefundInParts1764000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment_payments
        ADD refunded_amount bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT payment_payments_refunded_within
          CHECK (refunded_amount >= 0 AND refunded_amount <= amount)`);
    await runner.query(
      `UPDATE payment_payments SET refunded_amount = amount WHERE status = 'REFUNDED'`,
    );
    await runner.query(`
      CREATE TABLE payment_refunds (
        payment_id uuid NOT NULL,
        part integer NOT NULL CONSTRAINT payment_refunds_part_positive CHECK (part > 0),
        amount bigint NOT NULL CONSTRAINT payment_refunds_amount_not_negative CHECK (amount >= 0),
        returned jsonb,
        reason text,
        refunded_by uuid,
        created_at timestamptz NOT NULL,
        CONSTRAINT payment_refunds_pkey PRIMARY KEY (payment_id, part)
      )`);
    await runner.query(`
      INSERT INTO payment_refunds (payment_id, part, amount, created_at)
      SELECT id, 1, amount, refunded_at FROM payment_payments WHERE status = 'REFUNDED'`);
    // An instance of the old version may still refund. It knows neither the column nor the table.
    await runner.query(`
      CREATE FUNCTION add_refund_of_whole_payment() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO payment_refunds (payment_id, part, amount, created_at)
        VALUES (NEW.id, 1, NEW.amount, NEW.refunded_at) ON CONFLICT DO NOTHING;
        IF FOUND THEN NEW.refunded_amount := NEW.amount; END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER payment_payments_refund_of_whole BEFORE UPDATE OF status ON payment_payments
      FOR EACH ROW WHEN (OLD.status = 'PAID' AND NEW.status = 'REFUNDED'
        AND NEW.refunded_amount = OLD.refunded_amount)
      EXECUTE FUNCTION add_refund_of_whole_payment()`);
    await runner.query(`ALTER TABLE balance_entries ADD part integer NOT NULL DEFAULT 1`);
    await runner.query(`DROP INDEX balance_entries_once_per_reference`);
    await runner.query(`
      CREATE UNIQUE INDEX balance_entries_once_per_reference
      ON balance_entries (reference_id, type, part) WHERE reference_id IS NOT NULL`);
  }

  /** Fails if a payment was refunded in part: the old version would refund all of it again. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT FROM payment_payments WHERE status = 'PAID' AND refunded_amount > 0) THEN
          RAISE EXCEPTION 'A payment was refunded in part';
        END IF;
      END $$`);
    await runner.query(`DROP TRIGGER payment_payments_refund_of_whole ON payment_payments`);
    await runner.query(`DROP FUNCTION add_refund_of_whole_payment()`);
    await runner.query(`DROP INDEX balance_entries_once_per_reference`);
    await runner.query(`
      CREATE UNIQUE INDEX balance_entries_once_per_reference
      ON balance_entries (reference_id, type) WHERE reference_id IS NOT NULL`);
    await runner.query(`ALTER TABLE balance_entries DROP COLUMN part`);
    await runner.query(`DROP TABLE payment_refunds`);
    await runner.query(`ALTER TABLE payment_payments DROP COLUMN refunded_amount`);
  }
}
