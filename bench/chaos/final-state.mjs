/** The rows of the database at the end of the run. Amounts are numbers. */
const QUERIES = {
  keys: `SELECT key, owner, body::jsonb AS response FROM idempotency_keys`,
  users: `SELECT id, email FROM user_users WHERE role = 'customer'`,
  accounts: `SELECT user_id AS "userId", balance::float8 FROM balance_accounts`,
  credits: `
    SELECT reference_id AS id, user_id AS "userId", amount::float8 FROM balance_entries
    WHERE reference_type = 'TOP_UP'`,
  topUps: `
    SELECT id, user_id AS "userId", provider, status, amount::float8, payment_id AS "paymentId",
      credited_late AS "creditedLate" FROM topup_top_ups`,
  topUpRefunds: `
    SELECT id, top_up_id AS "topUpId", amount::float8, status, requested_by AS "requestedBy"
    FROM topup_refunds`,
  reservations: `
    SELECT id, user_id AS "userId", show_id AS "showId", payment_id AS "paymentId",
      room_id AS "roomId", status, ARRAY(SELECT seat->>'id' FROM jsonb_array_elements(seats) seat ORDER BY 1) AS "seatIds",
      seat_count - jsonb_array_length(seats) AS standing,
      (SELECT coalesce(sum((place->>'price')::float8 * coalesce((place->>'quantity')::float8, 1)), 0)
        FROM jsonb_array_elements(seats || areas) place) AS amount
    FROM reservation_reservations`,
  soldSeats: `
    SELECT id, reservation_id AS "reservationId" FROM concert_seats WHERE status = 'SOLD'`,
  tickets: `
    SELECT id, reservation_id AS "reservationId", status, used_gate AS gate, used_at AS "usedAt"
    FROM ticket_tickets`,
  orders: `
    SELECT id, user_id AS "userId", payment_id AS "paymentId", room_id AS "roomId", status, total::float8,
      discount::float8, user_coupon_id AS "userCouponId",
      ARRAY(SELECT line->>'itemId' || ' ' || (line->>'quantity')
        FROM jsonb_array_elements(lines) line ORDER BY 1) AS lines
    FROM order_orders`,
  payments: `
    SELECT id, user_id AS "userId", reference_id AS "referenceId", status, amount::float8,
      refunded_amount::float8 AS "refundedAmount", receipt_number AS "receiptNumber",
      top_up_id AS "topUpId"
    FROM payment_payments`,
  userCoupons: `
    SELECT id, user_id AS "userId", coupon_id AS "couponId" FROM coupon_user_coupons`,
  coupons: `
    SELECT id, quantity, ended_at IS NOT NULL AS "isEnded", revoked_at IS NOT NULL AS "isRevoked"
    FROM coupon_coupons`,
  sections: `
    SELECT show.id || ' ' || (section->>'name') AS id
    FROM concert_shows show, jsonb_array_elements(sections) section WHERE section->>'name' LIKE 'Extra %'`,
  blocks: `SELECT id, show_id AS "showId", seat_ids AS "seatIds" FROM concert_blocks`,
  blockedSeats: `SELECT id FROM concert_seats WHERE status = 'BLOCKED'`,
  adjustments: `
    SELECT id, item_id AS "itemId", delta FROM item_stock_adjustments WHERE reason = 'chaos'`,
  events: `
    SELECT id, sequence::float8, type, aggregate_id AS "aggregateId", published_at AS "publishedAt"
    FROM outbox_all_events`,
};

/** @typedef {Record<keyof typeof QUERIES, any[]>} FinalState */

/** Reads one snapshot. @param {import('pg').Client} database @returns {Promise<FinalState>} */
export async function readFinalState(database) {
  await database.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const state = /** @type {FinalState} */ ({});
  for (const [name, sql] of Object.entries(QUERIES)) {
    state[/** @type {keyof FinalState} */ (name)] = (await database.query(sql)).rows;
  }
  await database.query('COMMIT');
  return state;
}

/** Counts undelivered events. @param {import('pg').Client} database */
export async function countUndelivered(database) {
  const { rows } = await database.query(
    `SELECT count(*)::int AS waiting FROM outbox_events WHERE published_at IS NULL`,
  );
  return Number(rows[0]?.waiting);
}

/** Counts open holds, unpaid orders, and what cancelled shows still have to repay. @param {import('pg').Client} database */
export async function countUnfinished(database) {
  const { rows } = await database.query(
    `SELECT (SELECT count(*) FROM reservation_reservations WHERE status = 'HELD')::int
      + (SELECT count(*) FROM order_orders WHERE status = 'PENDING_PAYMENT')::int
      + (SELECT count(*) FROM topup_refunds WHERE status = 'PENDING')::int
      + (SELECT count(*) FROM reservation_reservations JOIN reservation_cancellations USING (show_id)
         WHERE status = 'CONFIRMED')::int AS unfinished`,
  );
  return Number(rows[0]?.unfinished);
}

/**
 * Top-ups whose outcome is open, or that a webhook has made due, and those with refunds that were not sent.
 * @param {import('pg').Client} database
 * @returns {Promise<string[]>}
 */
export async function listUnsettled(database) {
  // What nobody has paid, and what was given up, is due 45 minutes after its start. A card payment that
  // nobody has paid is due at the end of its hold.
  const { rows } = await database.query(
    `SELECT row_to_json(top_up)::text AS text FROM (
       SELECT id, provider, status, payment_id, look_ups, due_at, ends_at, created_at
       FROM topup_top_ups
       WHERE status IN ('CONFIRMING', 'UNKNOWN') OR due_at < created_at + interval '44 minutes'
     ) top_up`,
  );
  return rows.map(({ text }) => text);
}

/**
 * Makes the last look-ups due now instead of 45 minutes after the start. They find money that a provider has taken
 * after the top-up was given up.
 * @param {import('pg').Client} database
 */
export async function lookUpGivenUp(database) {
  await database.query(
    `UPDATE topup_top_ups SET due_at = now() WHERE status = 'CANCELLED' AND due_at IS NOT NULL`,
  );
}
