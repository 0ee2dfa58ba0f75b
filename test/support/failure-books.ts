import type { World } from './world.js';

/** Rows that contradict each other; all zero in a database that lost nothing and doubled nothing. */
export async function contradictions(world: World): Promise<Record<string, number>> {
  const queries = {
    balancesOtherThanTheirEntries: `
      SELECT count(*) FROM balance_accounts account WHERE balance <>
        (SELECT coalesce(sum(amount), 0) FROM balance_entries WHERE user_id = account.user_id)`,
    negativeBalances: `SELECT count(*) FROM balance_accounts WHERE balance < 0`,
    paidWithoutTheirDebit: `
      SELECT count(*) FROM payment_payments payment WHERE status = 'PAID' AND NOT EXISTS (
        SELECT FROM balance_entries WHERE reference_id = payment.id AND amount = -payment.amount)`,
    debitsWithoutTheirPayment: `
      SELECT count(*) FROM balance_entries entry WHERE type = 'PAYMENT' AND NOT EXISTS (
        SELECT FROM payment_payments WHERE id = entry.reference_id AND status = 'PAID')`,
    paidWithoutReservation: `
      SELECT count(*) FROM payment_payments payment WHERE status = 'PAID' AND NOT EXISTS (
        SELECT FROM reservation_reservations
        WHERE payment_id = payment.id AND status = 'CONFIRMED')`,
    confirmedWithoutSeats: `
      SELECT count(*) FROM reservation_reservations reservation WHERE status = 'CONFIRMED'
      AND seat_count <> (SELECT count(*) FROM concert_seats
        WHERE reservation_id = reservation.id AND status = 'SOLD')`,
    soldWithoutReservation: `
      SELECT count(*) FROM concert_seats seat WHERE status = 'SOLD' AND NOT EXISTS (
        SELECT FROM reservation_reservations WHERE id = seat.reservation_id AND status = 'CONFIRMED')`,
    paidWithoutEvent: `
      SELECT count(*) FROM reservation_reservations reservation WHERE status = 'CONFIRMED'
      AND 1 <> (SELECT count(*) FROM outbox_events
        WHERE aggregate_id = reservation.id AND type = 'reservation.paid')`,
  };
  const found: Record<string, number> = {};
  for (const [name, sql] of Object.entries(queries)) found[name] = await world.count(sql);
  return Object.fromEntries(Object.entries(found).filter(([, count]) => count > 0));
}

/** Waits-for, as PostgreSQL sees it: how many of the application's statements wait for a lock. */
export function statementsWaitingForALock(world: World): Promise<number> {
  return world.count(
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'onsale' AND wait_event_type = 'Lock'`,
  );
}
