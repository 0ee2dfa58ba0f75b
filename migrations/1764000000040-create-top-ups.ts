import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Top-ups through payment providers, and their refunds. */
export class CreateTopUps1764000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE topup_top_ups (
        id uuid NOT NULL CONSTRAINT topup_top_ups_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        provider text NOT NULL
          CONSTRAINT topup_top_ups_provider_known CHECK (provider IN ('TOSS', 'STRIPE')),
        amount bigint NOT NULL CONSTRAINT topup_top_ups_amount_positive CHECK (amount > 0),
        status text NOT NULL CONSTRAINT topup_top_ups_status_known CHECK (
          status IN ('CREATED', 'CONFIRMING', 'DONE', 'FAILED', 'UNKNOWN', 'CANCELLED')),
        reference text,
        attempt integer NOT NULL,
        look_ups integer NOT NULL,
        due_at timestamptz,
        failure text,
        done_at timestamptz,
        refunded_amount bigint NOT NULL,
        webhook_ids text[] NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        CONSTRAINT topup_top_ups_refunded_within
          CHECK (refunded_amount >= 0 AND refunded_amount <= amount),
        CONSTRAINT topup_top_ups_done_dated CHECK ((status = 'DONE') = (done_at IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX topup_top_ups_of_user ON topup_top_ups (user_id, id)`);
    await runner.query(`
      CREATE INDEX topup_top_ups_due ON topup_top_ups (provider, due_at) WHERE due_at IS NOT NULL`);
    await runner.query(`
      CREATE INDEX topup_top_ups_done ON topup_top_ups (provider, done_at) WHERE done_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE topup_refunds (
        id uuid NOT NULL CONSTRAINT topup_refunds_pkey PRIMARY KEY,
        top_up_id uuid NOT NULL,
        amount bigint NOT NULL CONSTRAINT topup_refunds_amount_positive CHECK (amount > 0),
        status text NOT NULL
          CONSTRAINT topup_refunds_status_known CHECK (status IN ('PENDING', 'DONE', 'FAILED')),
        reason text,
        requested_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        settled_at timestamptz
      )`);
    await runner.query(`CREATE INDEX topup_refunds_of_top_up ON topup_refunds (top_up_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE topup_refunds`);
    await runner.query(`DROP TABLE topup_top_ups`);
  }
}
