import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateReservations1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reservation_reservations (
        id uuid NOT NULL CONSTRAINT reservation_reservations_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        show_id uuid NOT NULL,
        room_id uuid NOT NULL,
        payment_id uuid NOT NULL,
        seats jsonb NOT NULL,
        seat_count integer NOT NULL,
        status text NOT NULL
          CONSTRAINT reservation_reservations_status_known
          CHECK (status IN ('HELD', 'CONFIRMED', 'EXPIRED', 'RELEASED', 'CANCELLED')),
        hold_expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT reservation_reservations_seat_count
          CHECK (seat_count = jsonb_array_length(seats))
      )`);
    await runner.query(`
      CREATE INDEX reservation_reservations_of_user ON reservation_reservations (user_id, id)`);
    await runner.query(`
      CREATE INDEX reservation_reservations_live ON reservation_reservations (user_id, show_id)
      WHERE status IN ('HELD', 'CONFIRMED')`);
    await runner.query(`
      CREATE INDEX reservation_reservations_held ON reservation_reservations (hold_expires_at)
      WHERE status = 'HELD'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE reservation_reservations`);
  }
}
