import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBalances1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE balance_accounts (
        user_id uuid NOT NULL CONSTRAINT balance_accounts_pkey PRIMARY KEY,
        balance bigint NOT NULL CONSTRAINT balance_accounts_not_negative CHECK (balance >= 0)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE balance_entries (
        id uuid NOT NULL CONSTRAINT balance_entries_pkey PRIMARY KEY,
        sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        user_id uuid NOT NULL,
        type text NOT NULL
          CONSTRAINT balance_entries_type_known CHECK (type IN ('CHARGE', 'PAYMENT', 'REFUND')),
        amount bigint NOT NULL,
        balance_after bigint NOT NULL
          CONSTRAINT balance_entries_not_negative CHECK (balance_after >= 0),
        reference_type text,
        reference_id uuid,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX balance_entries_history ON balance_entries (user_id, sequence)`);
    await runner.query(`
      CREATE UNIQUE INDEX balance_entries_once_per_reference
      ON balance_entries (reference_id, type) WHERE reference_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE balance_entries`);
    await runner.query(`DROP TABLE balance_accounts`);
  }
}
