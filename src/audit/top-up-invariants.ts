import { hasAllEvents, type Invariants } from './invariants.js';

/** Breaches that must never exist in top-ups and their refunds. */
export const TOP_UP_INVARIANTS: Invariants = {
  'a done top-up does not have exactly one credit, or a credit has no done top-up': `
    SELECT coalesce(top_up.id, entry.id) AS id
    FROM (SELECT id, user_id, amount FROM topup_top_ups WHERE status = 'DONE') top_up
    FULL JOIN (
      SELECT reference_id AS id, user_id, sum(amount) AS amount, count(*) AS entries
      FROM balance_entries WHERE reference_type = 'TOP_UP' GROUP BY reference_id, user_id) entry
      ON entry.id = top_up.id
    WHERE (top_up.user_id, top_up.amount, 1) IS DISTINCT FROM (entry.user_id, entry.amount, entries)`,
  'a top-up and its refunds disagree': `
    SELECT top_up.id FROM topup_top_ups top_up
    LEFT JOIN (
      SELECT top_up_id, sum(amount) FILTER (WHERE status <> 'FAILED') AS amount, count(*) AS parts
      FROM topup_refunds GROUP BY top_up_id) refunds ON top_up_id = top_up.id
    WHERE refunded_amount <> coalesce(refunds.amount, 0) OR (parts > 0 AND status <> 'DONE')`,
  'a refund of a top-up and its ledger entries disagree': `
    SELECT coalesce(refund.id, entry.id) AS id FROM topup_refunds refund
    FULL JOIN (
      SELECT reference_id AS id, array_agg(amount ORDER BY part) AS amounts FROM balance_entries
      WHERE reference_type = 'TOP_UP_REFUND' GROUP BY reference_id) entry ON entry.id = refund.id
    WHERE entry.amounts IS DISTINCT FROM CASE refund.status
      WHEN 'FAILED' THEN ARRAY[-refund.amount, refund.amount] ELSE ARRAY[-refund.amount] END`,
  'a top-up does not have exactly its events': `
    SELECT top_up.id FROM topup_top_ups top_up
    LEFT JOIN (
      SELECT aggregate_id, array_agg(type ORDER BY type COLLATE "C") AS types FROM outbox_all_events
      WHERE aggregate_type = 'top-up'
        -- A provider may take the success of a refund back.
        AND NOT (type = 'balance.top-up-refunded' AND EXISTS (
          SELECT FROM topup_refunds
          WHERE id = (payload->>'refundId')::uuid AND status = 'FAILED'))
      GROUP BY aggregate_id) events ON aggregate_id = top_up.id
    LEFT JOIN (
      SELECT top_up_id, array_agg(type ORDER BY type COLLATE "C") AS types FROM (
        SELECT top_up_id, CASE status WHEN 'FAILED' THEN 'balance.top-up-refund-failed'
          ELSE 'balance.top-up-refunded' END AS type
        FROM topup_refunds WHERE status <> 'PENDING') settled
      GROUP BY top_up_id) refunds ON top_up_id = top_up.id
    WHERE ${hasAllEvents('top_up.created_at')} AND coalesce(events.types, '{}') <> CASE status
      WHEN 'DONE' THEN
        CASE WHEN credited_late THEN ARRAY['balance.credited-late'] ELSE '{}' END
        || coalesce(refunds.types, '{}') || ARRAY['balance.topped-up']
      ELSE '{}'::text[] END`,
  'a card payment that is done has neither paid nor come late, or a payment has no card payment': `
    SELECT coalesce(card.id, payment.top_up_id) AS id
    FROM (SELECT id, user_id, amount, payment_id FROM topup_top_ups
      WHERE status = 'DONE' AND payment_id IS NOT NULL AND NOT credited_late) card
    FULL JOIN (SELECT id, user_id, amount, status, top_up_id FROM payment_payments
      WHERE top_up_id IS NOT NULL) payment ON payment.top_up_id = card.id
    WHERE (card.payment_id, card.user_id, card.amount)
        IS DISTINCT FROM (payment.id, payment.user_id, payment.amount)
      OR payment.status NOT IN ('PAID', 'REFUNDED')`,
  'a payment names a late card payment that is none, or a late one is not named': `
    SELECT coalesce(payment.id, card.payment_id) AS id
    FROM (SELECT payment_id, array_agg(id) AS ids FROM topup_top_ups
      WHERE credited_late GROUP BY payment_id) card
    FULL JOIN (SELECT id, late_top_up_id FROM payment_payments
      WHERE late_top_up_id IS NOT NULL) payment ON payment.id = card.payment_id
    WHERE (late_top_up_id = ANY(ids)) IS NOT TRUE`,
};
