import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateItems1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE item_items (
        id uuid NOT NULL CONSTRAINT item_items_pkey PRIMARY KEY,
        name text NOT NULL,
        description text,
        price integer NOT NULL CONSTRAINT item_items_price_positive CHECK (price > 0),
        room_id uuid,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX item_items_live_name ON item_items (name) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX item_items_live ON item_items (id) WHERE deleted_at IS NULL`);
    // The hot row of a drop. It is narrow, has no index on columns that orders change, and free space in
    // each page, so that its changes are HOT updates.
    await runner.query(`
      CREATE TABLE item_stock (
        item_id uuid NOT NULL CONSTRAINT item_stock_pkey PRIMARY KEY,
        available integer NOT NULL CONSTRAINT item_stock_not_negative CHECK (available >= 0)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE item_stock_adjustments (
        id uuid NOT NULL CONSTRAINT item_stock_adjustments_pkey PRIMARY KEY,
        item_id uuid NOT NULL,
        delta integer NOT NULL,
        reason text NOT NULL,
        admin_id uuid,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX item_stock_adjustments_of_item ON item_stock_adjustments (item_id, id)`);
    await runner.query(`
      CREATE TABLE item_sales_hourly (
        hour timestamptz NOT NULL,
        item_id uuid NOT NULL,
        quantity bigint NOT NULL,
        CONSTRAINT item_sales_hourly_pkey PRIMARY KEY (hour, item_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE item_sales_hourly`);
    await runner.query(`DROP TABLE item_stock_adjustments`);
    await runner.query(`DROP TABLE item_stock`);
    await runner.query(`DROP TABLE item_items`);
  }
}
