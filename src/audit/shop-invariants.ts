import { hasAllEvents, type Invariants } from './invariants.js';

/** Breaches that must never exist in items, coupons and orders. */
export const SHOP_INVARIANTS: Invariants = {
  'stock is not the adjustments minus the ordered quantity': `
    SELECT item_id AS id FROM item_stock
    LEFT JOIN (SELECT item_id, sum(delta) AS quantity FROM item_stock_adjustments
      GROUP BY item_id) came_in USING (item_id)
    LEFT JOIN (
      SELECT (line->>'itemId')::uuid AS item_id,
        sum((line->>'quantity')::int - coalesce((line->>'refundedQuantity')::int, 0)) AS quantity
      FROM order_orders, jsonb_array_elements(lines) line
      WHERE status IN ('PENDING_PAYMENT', 'PAID', 'COMPLETED') GROUP BY 1) ordered USING (item_id)
    WHERE available < 0
      OR available <> coalesce(came_in.quantity, 0) - coalesce(ordered.quantity, 0)`,
  'an order is not the sum of its lines': `
    SELECT orders.id FROM order_orders orders
    CROSS JOIN LATERAL (
      SELECT sum((line->>'amount')::bigint) AS amount, sum((line->>'discount')::bigint) AS discount,
             sum((line->>'total')::bigint) AS total,
             min(least((line->>'discount')::bigint, (line->>'total')::bigint)) AS least
      FROM jsonb_array_elements(lines) line) lines
    WHERE (subtotal, orders.discount, orders.total) <> (lines.amount, lines.discount, lines.total)
      OR least < 0`,
  'a discounted line is not of the items of its coupon': `
    SELECT DISTINCT orders.id FROM order_orders orders
    CROSS JOIN jsonb_array_elements(lines) line
    LEFT JOIN coupon_user_coupons owned ON owned.id = user_coupon_id
    LEFT JOIN coupon_coupons coupon ON coupon.id = coupon_id
    WHERE (line->>'discount')::bigint > 0 AND (coupon.id IS NULL
      OR NOT coalesce((line->>'itemId')::uuid = ANY(item_ids), true))`,
  'an order took more out of the cart than it has': `
    SELECT DISTINCT orders.id FROM order_orders orders
    CROSS JOIN jsonb_each_text(from_cart) part
    LEFT JOIN jsonb_array_elements(lines) line ON line->>'itemId' = part.key
    WHERE coalesce((line->>'quantity')::int, 0) < part.value::int`,
  'an order and its payment disagree': `
    SELECT orders.id FROM order_orders orders
    LEFT JOIN payment_payments payment ON payment.id = payment_id
      AND payment.reference_id = orders.id AND payment.user_id = orders.user_id
      AND payment.amount = orders.total
    WHERE payment.status IS DISTINCT FROM CASE orders.status
      WHEN 'PENDING_PAYMENT' THEN 'READY' WHEN 'PAID' THEN 'PAID' WHEN 'COMPLETED' THEN 'PAID'
      WHEN 'REFUNDED' THEN 'REFUNDED' ELSE 'CANCELLED' END`,
  'the refunded pieces of an order are not its refunded amount': `
    SELECT orders.id FROM order_orders orders
    JOIN payment_payments payment ON payment.id = payment_id
    CROSS JOIN LATERAL (
      SELECT sum(price * refunded - discount / quantity * refunded
          - least(discount % quantity, refunded)) AS amount, bool_and(refunded = quantity) AS whole
      FROM (
        SELECT (line->>'price')::bigint AS price, (line->>'discount')::bigint AS discount,
          (line->>'quantity')::bigint AS quantity, coalesce((line->>'refundedQuantity')::bigint,
            CASE orders.status WHEN 'REFUNDED' THEN (line->>'quantity')::bigint ELSE 0 END) AS refunded
        FROM jsonb_array_elements(lines) line) line) refunds
    WHERE refunds.amount <> refunded_amount OR whole <> (orders.status = 'REFUNDED')`,
  'an order does not have exactly its events': `
    SELECT orders.id FROM order_orders orders
    LEFT JOIN (
      SELECT aggregate_id, array_agg(type ORDER BY sequence) AS types
      FROM outbox_all_events GROUP BY aggregate_id) events ON aggregate_id = orders.id
    LEFT JOIN (
      SELECT payment_id, array_agg('order.refunded'::text) AS types FROM payment_refunds
      GROUP BY payment_id) refunds USING (payment_id)
    WHERE ${hasAllEvents('orders.created_at')} AND coalesce(events.types, '{}') <> CASE orders.status
      WHEN 'COMPLETED' THEN array_prepend('order.paid', refunds.types)
      WHEN 'REFUNDED' THEN array_prepend('order.paid', refunds.types)
      WHEN 'EXPIRED' THEN ARRAY['order.expired']
      WHEN 'CANCELLED' THEN ARRAY['order.cancelled']
      ELSE '{}'::text[] END`,
  'the history of an order does not end with its status': `
    SELECT id FROM order_orders WHERE history->-1->>'status' <> status`,
  'a used coupon has no live order': `
    SELECT coupon.id FROM coupon_user_coupons coupon
    LEFT JOIN order_orders orders ON orders.id = order_id AND orders.user_coupon_id = coupon.id
      AND orders.user_id = coupon.user_id
      AND orders.status IN ('PENDING_PAYMENT', 'PAID', 'COMPLETED')
    WHERE coupon.status = 'USED' AND orders.id IS NULL`,
  'a live order and its coupon disagree': `
    SELECT orders.id FROM order_orders orders
    LEFT JOIN coupon_user_coupons coupon
      ON coupon.id = user_coupon_id AND coupon.order_id = orders.id AND coupon.status = 'USED'
    WHERE user_coupon_id IS NOT NULL AND coupon.id IS NULL
      AND orders.status IN ('PENDING_PAYMENT', 'PAID', 'COMPLETED')`,
  'the issued count of a coupon differs from its claims': `
    SELECT id FROM coupon_coupons coupon
    LEFT JOIN (SELECT coupon_id, count(*) AS claimed FROM coupon_user_coupons GROUP BY coupon_id)
      user_coupons ON coupon_id = coupon.id
    WHERE issued > quantity OR issued <> coalesce(claimed, 0)`,
};
