import type { Invariants } from './invariants.js';

/** Breaches that may exist for a moment. If they last, a job does not run, or the data platform fails. */
export const OVERDUE: Invariants = {
  'a hold expired a minute ago and is not released': `
    SELECT id FROM reservation_reservations
    WHERE status = 'HELD' AND hold_expires_at < $1::timestamptz - interval '1 minute'`,
  'a show was cancelled ten minutes ago, and a hold or a payment of it is left': `
    SELECT reservation.id FROM reservation_cancellations
    JOIN reservation_reservations reservation USING (show_id)
    WHERE started_at < $1::timestamptz - interval '10 minutes'
      AND (status = 'CONFIRMED' OR (status = 'HELD' AND hold_expires_at > $1))`,
  'a room opened five minutes ago, and its order is not drawn': `
    SELECT room.id FROM queue_rooms room JOIN queue_draws draw ON draw.room_id = room.id
    WHERE draw.state <> 'DRAWN' AND room.opens_at < $1::timestamptz - interval '5 minutes'`,
  'an order expired a minute ago and still holds stock': `
    SELECT id FROM order_orders
    WHERE status = 'PENDING_PAYMENT' AND expires_at < $1::timestamptz - interval '1 minute'`,
  'the outcome of a top-up, or a refund of one, has been overdue for five minutes': `
    SELECT id FROM topup_top_ups WHERE due_at < $1::timestamptz - interval '5 minutes'`,
  'a mail has waited five minutes for an attempt': `
    SELECT id FROM mail_messages WHERE next_try_at < $1::timestamptz - interval '5 minutes'`,
  'an event has waited five minutes for its delivery': `
    SELECT id FROM outbox_events
    WHERE published_at IS NULL AND dead_at IS NULL
      AND occurred_at < $1::timestamptz - interval '5 minutes'`,
  'an event has waited five minutes for the best sellers': `
    SELECT id FROM outbox_events
    WHERE handled_at IS NULL AND occurred_at < $1::timestamptz - interval '5 minutes'`,
  'an event is a dead letter (npm run outbox:replay sends it again)': `
    SELECT id FROM outbox_events WHERE dead_at IS NOT NULL AND published_at IS NULL`,
};
