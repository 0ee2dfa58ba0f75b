import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Limits and sale windows of items, hidden items, coupons that can be changed, ended and limited to
 * items, and what orders took out of carts.
 */
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
    await runner.query(search('AND NOT hidden'));
    // Whether a claimed coupon is revoked is read from its coupon, so no claim is missed.
    await runner.query(`
      ALTER TABLE coupon_coupons
        ADD item_ids uuid[],
        ADD ended_at timestamptz,
        ADD revoked_at timestamptz,
        ADD version integer NOT NULL DEFAULT 1`);
    await runner.query(`ALTER TABLE order_orders ADD from_cart jsonb`);
  }

  /** Hidden items are listed again, and revoked coupons are valid: the old version knows neither. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE order_orders DROP COLUMN from_cart`);
    await runner.query(`
      ALTER TABLE coupon_coupons
        DROP COLUMN item_ids, DROP COLUMN ended_at, DROP COLUMN revoked_at, DROP COLUMN version`);
    await runner.query(search(''));
    await runner.query(`
      ALTER TABLE item_items
        DROP COLUMN max_per_user, DROP COLUMN on_sale_from, DROP COLUMN on_sale_until, DROP COLUMN hidden`);
  }
}

/** The function of migration 13, with another condition for each item. */
function search(condition: string): string {
  return `
  CREATE OR REPLACE FUNCTION item_search(word text, before uuid, most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE ROWS 20
  SET enable_seqscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
  DECLARE
    few constant integer := 5000;
    wanted text := coalesce(item_search_name(word), '');
    grams text[] := item_grams(wanted, least(2, char_length(wanted)));
    found uuid[];
  BEGIN
    IF wanted <> '' THEN
      found := ARRAY(
        SELECT id FROM item_items
        WHERE item_grams(search_name, 1) || item_grams(search_name, 2) @> grams
          AND strpos(search_name, wanted) > 0 ${condition}
        LIMIT few + 1);
    END IF;
    IF cardinality(found) <= few THEN
      RETURN QUERY SELECT id FROM unnest(found) id
        WHERE before IS NULL OR id < before ORDER BY id DESC LIMIT most;
    ELSE
      RETURN QUERY SELECT id FROM item_items
        WHERE deleted_at IS NULL AND id < coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          AND strpos(search_name, wanted) > 0 ${condition}
        ORDER BY id DESC LIMIT most;
    END IF;
  END $$`;
}
