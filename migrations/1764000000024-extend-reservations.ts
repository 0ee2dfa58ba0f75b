import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Standing places, the time when an unpaid hold ended, and the cancellation of a whole show. */
export class ExtendReservations1764000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE reservation_reservations
        ADD areas jsonb NOT NULL DEFAULT '[]',
        ADD ended_at timestamptz,
        DROP CONSTRAINT reservation_reservations_seat_count,
        ADD CONSTRAINT reservation_reservations_seat_count
          CHECK (seat_count >= jsonb_array_length(seats))`);
    await runner.query(`
      CREATE INDEX reservation_reservations_of_show ON reservation_reservations (show_id, id)`);
    await runner.query(`
      CREATE INDEX reservation_reservations_unpaid ON reservation_reservations (user_id, show_id, ended_at)
      WHERE ended_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE reservation_cancellations (
        show_id uuid NOT NULL CONSTRAINT reservation_cancellations_pkey PRIMARY KEY,
        reason text NOT NULL,
        cursor uuid,
        holds_ended integer NOT NULL DEFAULT 0,
        refunded integer NOT NULL DEFAULT 0,
        refunded_amount bigint NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL,
        finished_at timestamptz
      )`);
  }

  /** Standing places are lost: the old version does not know them. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE reservation_cancellations`);
    await runner.query(`DROP INDEX reservation_reservations_unpaid`);
    await runner.query(`DROP INDEX reservation_reservations_of_show`);
    await runner.query(`
      ALTER TABLE reservation_reservations DROP CONSTRAINT reservation_reservations_seat_count`);
    await runner.query(
      `UPDATE reservation_reservations SET seat_count = jsonb_array_length(seats)`,
    );
    await runner.query(`
      ALTER TABLE reservation_reservations
        ADD CONSTRAINT reservation_reservations_seat_count
          CHECK (seat_count = jsonb_array_length(seats)),
        DROP COLUMN areas,
        DROP COLUMN ended_at`);
  }
}
