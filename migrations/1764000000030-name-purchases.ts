import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each payment is for: the places of a show, or the pieces of items. The next migration fills it. */
export class NamePurchases1764000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_payments ADD purchase jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payment_payments DROP COLUMN purchase`);
  }
}
