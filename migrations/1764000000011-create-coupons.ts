import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCoupons1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // No index on `issued`, and free space in each page, so that claims are HOT updates.
    await runner.query(`
      CREATE TABLE coupon_coupons (
        id uuid NOT NULL CONSTRAINT coupon_coupons_pkey PRIMARY KEY,
        name text NOT NULL,
        discount_type text NOT NULL
          CONSTRAINT coupon_coupons_discount_known CHECK (discount_type IN ('FIXED', 'PERCENT')),
        discount_value integer NOT NULL,
        max_amount integer,
        min_order_amount integer NOT NULL DEFAULT 0,
        quantity integer NOT NULL,
        issued integer NOT NULL DEFAULT 0,
        claimable_from timestamptz NOT NULL,
        claimable_until timestamptz NOT NULL,
        valid_until timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT coupon_coupons_issued_within CHECK (issued >= 0 AND issued <= quantity)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE coupon_user_coupons (
        id uuid NOT NULL CONSTRAINT coupon_user_coupons_pkey PRIMARY KEY,
        coupon_id uuid NOT NULL,
        user_id uuid NOT NULL,
        status text NOT NULL
          CONSTRAINT coupon_user_coupons_status_known CHECK (status IN ('AVAILABLE', 'USED')),
        order_id uuid,
        claimed_at timestamptz NOT NULL,
        used_at timestamptz,
        CONSTRAINT coupon_user_coupons_order_known
          CHECK ((status = 'USED') = (order_id IS NOT NULL)),
        CONSTRAINT coupon_user_coupons_use_dated
          CHECK ((status = 'USED') = (used_at IS NOT NULL))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX coupon_user_coupons_once_per_user
      ON coupon_user_coupons (coupon_id, user_id)`);
    await runner.query(`
      CREATE INDEX coupon_user_coupons_of_user ON coupon_user_coupons (user_id, id)`);
    await runner.query(`
      CREATE UNIQUE INDEX coupon_user_coupons_once_per_order
      ON coupon_user_coupons (order_id) WHERE order_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE coupon_user_coupons`);
    await runner.query(`DROP TABLE coupon_coupons`);
  }
}
