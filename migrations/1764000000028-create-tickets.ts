import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tickets of paid seats and standing places. Reservations that are already paid get theirs here. */
export class CreateTickets1764000000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ticket_tickets (
        id uuid NOT NULL CONSTRAINT ticket_tickets_pkey PRIMARY KEY,
        reservation_id uuid NOT NULL,
        user_id uuid NOT NULL,
        show_id uuid NOT NULL,
        seat_id uuid,
        area_id uuid,
        section text NOT NULL,
        row integer,
        number integer,
        status text NOT NULL
          CONSTRAINT ticket_tickets_status_known CHECK (status IN ('VALID', 'USED', 'REVOKED')),
        used_at timestamptz,
        used_gate text,
        used_by uuid,
        created_at timestamptz NOT NULL,
        CONSTRAINT ticket_tickets_one_place CHECK ((seat_id IS NULL) <> (area_id IS NULL)),
        CONSTRAINT ticket_tickets_use_dated CHECK (status <> 'USED' OR used_at IS NOT NULL)
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX ticket_tickets_of_user ON ticket_tickets (user_id, id)`);
    // No index on a column that a check-in changes, so that it changes no index.
    await runner.query(
      `CREATE UNIQUE INDEX ticket_tickets_one_per_seat ON ticket_tickets (reservation_id, seat_id)`,
    );
    await runner.query(`CREATE INDEX ticket_tickets_of_show ON ticket_tickets (show_id)`);
    // An id of version 7 (RFC 9562) from the time of the reservation and random bits.
    await runner.query(`
      INSERT INTO ticket_tickets
        (id, reservation_id, user_id, show_id, seat_id, section, row, number, status, created_at)
      SELECT
        (lpad(to_hex((extract(epoch FROM created_at) * 1000)::bigint), 12, '0') || '7' ||
          substr(random_id, 14, 3) || substr(random_id, 17))::uuid,
        reservation_id, user_id, show_id, (seat->>'id')::uuid, seat->>'section',
        (seat->>'row')::int, (seat->>'number')::int, 'VALID', created_at
      FROM (
        SELECT reservation.id AS reservation_id, user_id, show_id, created_at, seat,
          replace(gen_random_uuid()::text, '-', '') AS random_id
        FROM reservation_reservations reservation, jsonb_array_elements(seats) seat
        WHERE status = 'CONFIRMED'
      ) paid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ticket_tickets`);
  }
}
