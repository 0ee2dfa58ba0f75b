import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The payments of a show and those of an item, for the lists of admins. Sales go on while it runs. */
export class IndexPurchases1764000000052 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, index] of Object.entries(INDEXES)) {
      // An interrupted run leaves an invalid index.
      await runner.query(`DROP INDEX IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON payment_payments ${index}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}

const INDEXES = {
  payment_payments_of_show: `((purchase->'show'->>'id'), id) WHERE reference_type = 'RESERVATION'`,
  payment_payments_of_items: `
    USING gin (jsonb_path_query_array(purchase, '$.lines[*].itemId') jsonb_path_ops)
    WHERE reference_type = 'ORDER'`,
};
