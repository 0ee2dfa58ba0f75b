import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The orders of an item, for the list of admins. Sales go on while it runs. */
export class IndexOrdersOfItems1764000000071 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // An interrupted run leaves an invalid index.
    await runner.query(`DROP INDEX IF EXISTS order_orders_of_items`);
    await runner.query(`
      CREATE INDEX CONCURRENTLY order_orders_of_items ON order_orders
      USING gin (jsonb_path_query_array(lines, '$[*].itemId') jsonb_path_ops)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX order_orders_of_items`);
  }
}
