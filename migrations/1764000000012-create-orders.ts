import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrders1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE order_orders (
        id uuid NOT NULL CONSTRAINT order_orders_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        room_id uuid,
        payment_id uuid NOT NULL,
        user_coupon_id uuid,
        lines jsonb NOT NULL,
        subtotal bigint NOT NULL,
        discount bigint NOT NULL,
        total bigint NOT NULL,
        status text NOT NULL
          CONSTRAINT order_orders_status_known
          CHECK (status IN
            ('PENDING_PAYMENT', 'PAID', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'REFUNDED')),
        history jsonb NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT order_orders_total
          CHECK (total = subtotal - discount AND discount >= 0 AND total >= 0)
      )`);
    await runner.query(`CREATE INDEX order_orders_of_user ON order_orders (user_id, id)`);
    await runner.query(`
      CREATE INDEX order_orders_pending ON order_orders (expires_at)
      WHERE status = 'PENDING_PAYMENT'`);
    await runner.query(`
      CREATE TABLE order_cart_items (
        user_id uuid NOT NULL,
        item_id uuid NOT NULL,
        quantity integer NOT NULL
          CONSTRAINT order_cart_items_quantity_positive CHECK (quantity > 0),
        added_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT order_cart_items_pkey PRIMARY KEY (user_id, item_id)
      )`);
    // The price may be 0: a coupon may pay for the whole order.
    await runner.query(`
      ALTER TABLE payment_payments DROP CONSTRAINT payment_payments_amount_positive`);
    await runner.query(`
      ALTER TABLE payment_payments
      ADD CONSTRAINT payment_payments_amount_not_negative CHECK (amount >= 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE payment_payments DROP CONSTRAINT payment_payments_amount_not_negative`);
    await runner.query(`
      ALTER TABLE payment_payments
      ADD CONSTRAINT payment_payments_amount_positive CHECK (amount > 0) NOT VALID`);
    await runner.query(`DROP TABLE order_cart_items`);
    await runner.query(`DROP TABLE order_orders`);
  }
}
