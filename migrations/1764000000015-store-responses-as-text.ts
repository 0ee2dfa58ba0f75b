import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A replay sends the bytes of the first response. jsonb would change their order and spaces. */
export class StoreResponsesAsText1764000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE idempotency_keys
        ADD COLUMN status smallint NOT NULL DEFAULT 200,
        ADD COLUMN body text NOT NULL DEFAULT ''`);
    await runner.query(`
      UPDATE idempotency_keys
      SET body = response::text,
        status = CASE WHEN route ~ '/(confirm|refund|cancel)$' THEN 200 ELSE 201 END`);
    await runner.query(`
      ALTER TABLE idempotency_keys
        ALTER COLUMN status DROP DEFAULT,
        ALTER COLUMN body DROP DEFAULT,
        DROP COLUMN response`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE idempotency_keys ADD COLUMN response jsonb`);
    await runner.query(`UPDATE idempotency_keys SET response = nullif(body, '')::jsonb`);
    await runner.query(`DELETE FROM idempotency_keys WHERE response IS NULL`);
    await runner.query(`
      ALTER TABLE idempotency_keys
        ALTER COLUMN response SET NOT NULL,
        DROP COLUMN status,
        DROP COLUMN body`);
  }
}
