import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a top-up was looked up: webhooks wait some seconds after it. */
export class NoteLookUps1764000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE topup_top_ups ADD COLUMN looked_up_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE topup_top_ups DROP COLUMN looked_up_at`);
  }
}
