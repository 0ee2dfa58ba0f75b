import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits and sale windows of items; coupons that can be changed, ended, and limited to items. */
export class ExtendShop1764000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE item_items
        ADD max_per_user integer
          CONSTRAINT item_items_max_per_user_positive CHECK (max_per_user > 0),
        ADD on_sale_from timestamptz,
        ADD on_sale_until timestamptz,
        ADD hidden boolean NOT NULL DEFAULT false`);
    // The default of new items with a room.
    await runner.query(`UPDATE item_items SET max_per_user = 10 WHERE room_id IS NOT NULL`);
    await runner.query(`
      ALTER TABLE coupon_coupons
        ADD item_ids uuid[],
        ADD ended_at timestamptz,
        ADD version integer NOT NULL DEFAULT 1`);
    await runner.query(`
      ALTER TABLE coupon_user_coupons
        DROP CONSTRAINT coupon_user_coupons_status_known,
        ADD CONSTRAINT coupon_user_coupons_status_known
          CHECK (status IN ('AVAILABLE', 'USED', 'REVOKED'))`);
  }

  /** Revoked coupons become available again: the old version does not know them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE coupon_user_coupons SET status = 'AVAILABLE' WHERE status = 'REVOKED'`);
    await runner.query(`
      ALTER TABLE coupon_user_coupons
        DROP CONSTRAINT coupon_user_coupons_status_known,
        ADD CONSTRAINT coupon_user_coupons_status_known CHECK (status IN ('AVAILABLE', 'USED'))`);
    await runner.query(`
      ALTER TABLE coupon_coupons
        DROP COLUMN item_ids, DROP COLUMN ended_at, DROP COLUMN version`);
    await runner.query(`
      ALTER TABLE item_items
        DROP COLUMN max_per_user, DROP COLUMN on_sale_from, DROP COLUMN on_sale_until, DROP COLUMN hidden`);
  }
}
