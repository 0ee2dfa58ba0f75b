import { hasAllEvents, type Invariants } from './invariants.js';

/** Breaches that must never exist in seats, reservations, tickets, payments and balances. */
export const TICKET_INVARIANTS: Invariants = {
  'a balance is not the sum of its entries': `
    SELECT user_id AS id FROM balance_accounts account
    LEFT JOIN (SELECT user_id, sum(amount) AS total FROM balance_entries GROUP BY user_id) entries
      USING (user_id)
    WHERE balance < 0 OR balance <> coalesce(total, 0)`,
  'a ledger entry has no account': `
    SELECT id FROM balance_entries LEFT JOIN balance_accounts USING (user_id)
    WHERE balance IS NULL`,
  'a ledger entry does not follow from the previous one': `
    SELECT id FROM (
      SELECT id, balance_after, sum(amount) OVER (PARTITION BY user_id ORDER BY sequence) AS total
      FROM balance_entries) entry WHERE balance_after <> total OR balance_after < 0`,
  'an adjustment of a balance is not in the log of changes': `
    SELECT entry.id FROM balance_entries entry
    LEFT JOIN user_admin_actions action ON subject_id = entry.user_id::text
      AND action = 'adjustBalance' AND after = jsonb_build_object('balance', balance_after)
      AND before = jsonb_build_object('balance', balance_after - amount) AND action.reason IS NOT NULL
    WHERE entry.type = 'ADJUSTMENT' AND action.id IS NULL`,
  'a taken seat has no reservation that lists it': `
    SELECT seat.id FROM concert_seats seat
    LEFT JOIN reservation_reservations owner ON owner.id = seat.reservation_id
    WHERE seat.status IN ('HELD', 'SOLD') AND NOT coalesce(
      owner.status = CASE seat.status WHEN 'HELD' THEN 'HELD' ELSE 'CONFIRMED' END
      AND owner.show_id = seat.show_id
      AND owner.seats @> jsonb_build_array(jsonb_build_object('id', seat.id)), false)`,
  'the places of a show are not those of its sections': `
    SELECT show.id FROM concert_shows show
    CROSS JOIN LATERAL (
      SELECT coalesce(sum((section->>'rows')::int * (section->>'seatsPerRow')::int), 0) AS seats,
             coalesce(sum((section->>'capacity')::int), 0) AS standing
      FROM jsonb_array_elements(sections) section) planned
    WHERE seats <> (SELECT count(*) FROM concert_seats WHERE show_id = show.id)
       OR standing <> (SELECT coalesce(sum(capacity), 0) FROM concert_areas WHERE show_id = show.id)`,
  'an area does not have the price or capacity of its section': `
    SELECT area.id FROM concert_areas area JOIN concert_shows show ON show.id = show_id
    WHERE NOT coalesce(sections->(position - 1) @> jsonb_build_object('name', section,
      'kind', 'STANDING', 'price', price, 'capacity', capacity), false)`,
  'a seat is in no section of its show': `
    SELECT DISTINCT show.id FROM (SELECT DISTINCT show_id, section FROM concert_seats) seat
    JOIN concert_shows show ON show.id = show_id
    WHERE NOT sections @> jsonb_build_array(jsonb_build_object('name', section))`,
  'the places of an area are not free, held and sold': `
    SELECT area.id FROM concert_areas area
    LEFT JOIN (
      SELECT (taken->>'id')::uuid AS id, sum((taken->>'quantity')::int) AS places
      FROM reservation_reservations, jsonb_array_elements(areas) taken
      WHERE status IN ('HELD', 'CONFIRMED') GROUP BY 1) reserved ON reserved.id = area.id
    WHERE capacity <> available + coalesce(places, 0)`,
  'the blocked seats of a show are not those of its blocks': `
    SELECT coalesce(seat.show_id, block.show_id) AS id
    FROM (SELECT id, show_id FROM concert_seats WHERE status = 'BLOCKED') seat
    FULL JOIN (SELECT unnest(seat_ids) AS id, show_id FROM concert_blocks) block USING (id, show_id)
    WHERE seat.id IS NULL OR block.id IS NULL`,
  'a live or confirmed reservation lacks a seat': `
    SELECT reservation.id FROM reservation_reservations reservation
    LEFT JOIN (
      SELECT reservation_id, status, count(*) AS seats FROM concert_seats
      WHERE reservation_id IS NOT NULL GROUP BY reservation_id, status) taken
      ON taken.reservation_id = reservation.id
      AND taken.status = CASE reservation.status WHEN 'HELD' THEN 'HELD' ELSE 'SOLD' END
    WHERE (reservation.status = 'CONFIRMED'
        OR (reservation.status = 'HELD' AND hold_expires_at > $1))
      AND jsonb_array_length(reservation.seats) <> coalesce(taken.seats, 0)`,
  'a reservation does not count its places': `
    SELECT id FROM reservation_reservations
    CROSS JOIN LATERAL (
      SELECT coalesce(sum((area->>'quantity')::int), 0) AS places
      FROM jsonb_array_elements(areas) area) standing
    WHERE seat_count <> jsonb_array_length(seats) + standing.places OR seat_count < 1`,
  'a hold that did not end unpaid says when it ended': `
    SELECT id FROM reservation_reservations
    WHERE ended_at IS NOT NULL AND status NOT IN ('EXPIRED', 'RELEASED')`,
  'a seat is in two confirmed reservations': `
    SELECT seat->>'id' AS id
    FROM reservation_reservations, jsonb_array_elements(seats) seat
    WHERE status = 'CONFIRMED' GROUP BY seat->>'id' HAVING count(*) > 1`,
  'a confirmed reservation does not have a ticket for each place, or another one has tickets': `
    SELECT coalesce(reservation.id, ticket.reservation_id) AS id
    FROM (SELECT id, user_id, show_id, seat_count AS places FROM reservation_reservations
      WHERE status = 'CONFIRMED') reservation
    FULL JOIN (
      SELECT reservation_id, user_id, show_id, count(*) AS places FROM ticket_tickets
      WHERE status <> 'REVOKED' GROUP BY reservation_id, user_id, show_id) ticket
      ON ticket.reservation_id = reservation.id
    WHERE (reservation.user_id, reservation.show_id, reservation.places)
      IS DISTINCT FROM (ticket.user_id, ticket.show_id, ticket.places)`,
  'a ticket is for a seat that its reservation has not bought': `
    SELECT ticket.id FROM ticket_tickets ticket
    LEFT JOIN concert_seats seat ON seat.id = seat_id AND seat.status = 'SOLD'
      AND seat.reservation_id = ticket.reservation_id
    WHERE ticket.status <> 'REVOKED' AND seat_id IS NOT NULL AND seat.id IS NULL`,
  'a reservation has too many tickets of an area': `
    SELECT ticket.reservation_id AS id FROM ticket_tickets ticket
    WHERE ticket.status <> 'REVOKED' AND area_id IS NOT NULL GROUP BY ticket.reservation_id, area_id
    HAVING count(*) > (
      SELECT coalesce(sum((area->>'quantity')::int), 0)
      FROM reservation_reservations reservation, jsonb_array_elements(areas) area
      WHERE reservation.id = ticket.reservation_id AND (area->>'id')::uuid = area_id)`,
  'a ticket that was not used says when it was used': `
    SELECT id FROM ticket_tickets WHERE status = 'VALID' AND used_at IS NOT NULL`,
  'a payment and its reservation disagree': `
    SELECT reservation.id FROM reservation_reservations reservation
    LEFT JOIN payment_payments payment ON payment.id = payment_id
      AND payment.reference_id = reservation.id AND payment.user_id = reservation.user_id
    WHERE payment.status IS DISTINCT FROM CASE reservation.status
      WHEN 'HELD' THEN 'READY' WHEN 'CONFIRMED' THEN 'PAID' WHEN 'CANCELLED' THEN 'REFUNDED'
      ELSE 'CANCELLED' END`,
  'a reservation or order was paid more than once': `
    SELECT reference_id AS id FROM payment_payments
    WHERE status = 'PAID' GROUP BY reference_type, reference_id HAVING count(*) > 1`,
  'a payment is not the sum of its purchase': `
    SELECT payment.id FROM payment_payments payment
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(coalesce((piece->>'total')::bigint,
          (piece->>'price')::bigint * coalesce((piece->>'quantity')::int, 1))), 0) AS amount
      FROM jsonb_array_elements(purchase->'seats' || (purchase->'areas') || (purchase->'lines')) piece) pieces
    WHERE purchase IS NOT NULL AND payment.amount <> pieces.amount`,
  'a purchase names another show than its reservation': `
    SELECT payment.id FROM payment_payments payment
    LEFT JOIN reservation_reservations reservation ON reservation.id = reference_id
    WHERE purchase IS NOT NULL AND (purchase->'show'->>'id')::uuid IS DISTINCT FROM show_id`,
  'a payment and its ledger entries disagree': `
    SELECT payment.id FROM payment_payments payment
    LEFT JOIN (
      SELECT reference_id, user_id, array_agg(amount ORDER BY sequence) AS amounts
      FROM balance_entries GROUP BY reference_id, user_id) entries
      ON entries.reference_id = payment.id AND entries.user_id = payment.user_id
    LEFT JOIN (
      SELECT payment_id, array_agg(amount ORDER BY part) AS amounts FROM payment_refunds
      WHERE amount > 0 GROUP BY payment_id) refunds ON payment_id = payment.id
    WHERE coalesce(entries.amounts, '{}'::bigint[]) <> CASE
      WHEN amount > 0 AND status IN ('PAID', 'REFUNDED')
        THEN array_prepend(-amount, coalesce(refunds.amounts, '{}'::bigint[]))
      ELSE '{}'::bigint[] END`,
  'a payment and its refunds disagree': `
    SELECT payment.id FROM payment_payments payment
    LEFT JOIN (SELECT payment_id, sum(amount) AS amount, count(*) AS parts FROM payment_refunds
      GROUP BY payment_id) refunds ON payment_id = payment.id
    WHERE refunded_amount <> coalesce(refunds.amount, 0)
      OR (parts > 0 AND status NOT IN ('PAID', 'REFUNDED'))
      OR (status = 'REFUNDED' AND (refunded_amount <> payment.amount OR parts IS NULL))`,
  'a paid reservation is not what its refunds have left of the payment': `
    SELECT reservation.id FROM reservation_reservations reservation
    JOIN payment_payments payment ON payment.id = payment_id
    WHERE reservation.status = 'CONFIRMED' AND amount - refunded_amount <>
      (SELECT coalesce(sum((seat->>'price')::bigint), 0) FROM jsonb_array_elements(seats) seat)
      + (SELECT coalesce(sum((area->>'price')::bigint * (area->>'quantity')::int), 0)
         FROM jsonb_array_elements(areas) area)`,
  'a show and its cancellation disagree': `
    SELECT coalesce(show.id, show_id) AS id
    FROM (SELECT id FROM concert_shows WHERE status = 'CANCELLED') show
    FULL JOIN reservation_cancellations ON show_id = show.id
    WHERE show.id IS NULL OR show_id IS NULL`,
  'a cancellation does not count its refunds': `
    SELECT show_id AS id FROM reservation_cancellations cancellation
    LEFT JOIN (
      SELECT show_id, count(*) AS parts, sum(amount) AS amount FROM payment_refunds refund
      JOIN reservation_reservations reservation USING (payment_id)
      WHERE refunded_by IS NULL AND reason IS NOT NULL GROUP BY show_id) refunds USING (show_id)
    WHERE refunded <> coalesce(parts, 0) OR refunded_amount <> coalesce(amount, 0)`,
  'a reservation does not have exactly its events': `
    SELECT reservation.id FROM reservation_reservations reservation
    LEFT JOIN (
      SELECT aggregate_id, array_agg(type ORDER BY sequence) AS types
      FROM outbox_all_events GROUP BY aggregate_id) events ON aggregate_id = reservation.id
    LEFT JOIN (
      SELECT payment_id, array_agg('reservation.refunded'::text) AS types FROM payment_refunds
      GROUP BY payment_id) refunds USING (payment_id)
    WHERE ${hasAllEvents('reservation.created_at')}
      AND coalesce(events.types, '{}') <> CASE reservation.status
      WHEN 'CONFIRMED' THEN array_prepend('reservation.paid', refunds.types)
      WHEN 'CANCELLED' THEN array_prepend('reservation.paid', refunds.types)
      WHEN 'EXPIRED' THEN ARRAY['reservation.expired']
      WHEN 'RELEASED' THEN ARRAY['reservation.released']
      ELSE '{}'::text[] END`,
};
