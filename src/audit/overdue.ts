import type { Invariants } from './invariants.js';

/**
 * What may happen, but must not last: signs of a job that does not run, or of a data platform that
 * does not take its events. `$1` is the time.
 */
export const OVERDUE: Invariants = {
  'a hold ended a minute ago and was not taken back': `
    SELECT id FROM reservation_reservations
    WHERE status = 'HELD' AND hold_expires_at < $1::timestamptz - interval '1 minute'`,
  'an order expired a minute ago and still has its stock': `
    SELECT id FROM order_orders
    WHERE status = 'PENDING_PAYMENT' AND expires_at < $1::timestamptz - interval '1 minute'`,
  'an event waits for its delivery since five minutes': `
    SELECT id FROM outbox_events
    WHERE published_at IS NULL AND dead_at IS NULL
      AND occurred_at < $1::timestamptz - interval '5 minutes'`,
  'an event waits for the best sellers since five minutes': `
    SELECT id FROM outbox_events
    WHERE handled_at IS NULL AND occurred_at < $1::timestamptz - interval '5 minutes'`,
  'an event was given up (npm run outbox:replay sends it again)': `
    SELECT id FROM outbox_events WHERE dead_at IS NOT NULL AND published_at IS NULL`,
};
