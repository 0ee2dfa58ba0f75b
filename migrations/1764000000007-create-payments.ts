import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePayments1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_payments (
        id uuid NOT NULL CONSTRAINT payment_payments_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        reference_type text NOT NULL
          CONSTRAINT payment_payments_reference_known
          CHECK (reference_type IN ('RESERVATION', 'ORDER')),
        reference_id uuid NOT NULL,
        room_id uuid,
        amount bigint NOT NULL CONSTRAINT payment_payments_amount_positive CHECK (amount > 0),
        status text NOT NULL
          CONSTRAINT payment_payments_status_known
          CHECK (status IN ('READY', 'PAID', 'CANCELLED', 'REFUNDED')),
        expires_at timestamptz NOT NULL,
        receipt_number text,
        paid_at timestamptz,
        balance_after bigint,
        refunded_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT payment_payments_receipt_when_paid
          CHECK ((status IN ('PAID', 'REFUNDED')) = (receipt_number IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX payment_payments_of_user ON payment_payments (user_id, id)`);
    await runner.query(`
      CREATE UNIQUE INDEX payment_payments_one_per_reference ON payment_payments (reference_id)`);
    await runner.query(`
      CREATE UNIQUE INDEX payment_payments_receipt_number ON payment_payments (receipt_number)`);
    await runner.query(`CREATE SEQUENCE payment_receipt_numbers`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SEQUENCE payment_receipt_numbers`);
    await runner.query(`DROP TABLE payment_payments`);
  }
}
