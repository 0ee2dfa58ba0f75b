import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sale windows, standing areas, house seats and cancelled shows. */
export class ExtendShows1764000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE concert_shows
        ADD on_sale_from timestamptz,
        ADD on_sale_until timestamptz,
        ADD max_unpaid_holds integer NOT NULL DEFAULT 5
          CONSTRAINT concert_shows_max_unpaid_holds_positive CHECK (max_unpaid_holds > 0),
        ADD layout_version integer NOT NULL DEFAULT 1,
        ADD moved_at timestamptz,
        ADD cancelled_at timestamptz,
        ADD cancel_reason text,
        ADD CONSTRAINT concert_shows_cancel_dated
          CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL)),
        DROP CONSTRAINT concert_shows_status_known,
        ADD CONSTRAINT concert_shows_status_known
          CHECK (status IN ('ON_SALE', 'WITHDRAWN', 'CANCELLED'))`);
    await runner.query(`
      ALTER TABLE concert_seats
        DROP CONSTRAINT concert_seats_status_known,
        ADD CONSTRAINT concert_seats_status_known
          CHECK (status IN ('AVAILABLE', 'HELD', 'SOLD', 'BLOCKED')),
        DROP CONSTRAINT concert_seats_owner_known,
        ADD CONSTRAINT concert_seats_owner_known
          CHECK ((status IN ('AVAILABLE', 'BLOCKED')) = (reservation_id IS NULL))`);
    // A hot row per area: free space in its page, so that holds are HOT updates.
    await runner.query(`
      CREATE TABLE concert_areas (
        id uuid NOT NULL CONSTRAINT concert_areas_pkey PRIMARY KEY,
        show_id uuid NOT NULL,
        position integer NOT NULL,
        section text NOT NULL,
        price integer NOT NULL,
        capacity integer NOT NULL,
        available integer NOT NULL,
        CONSTRAINT concert_areas_available_within CHECK (available >= 0 AND available <= capacity)
      ) WITH (fillfactor = 10)`);
    await runner.query(`
      CREATE UNIQUE INDEX concert_areas_place ON concert_areas (show_id, position)`);
    await runner.query(`
      CREATE TABLE concert_blocks (
        id uuid NOT NULL CONSTRAINT concert_blocks_pkey PRIMARY KEY,
        show_id uuid NOT NULL,
        seat_ids uuid[] NOT NULL,
        reason text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX concert_blocks_of_show ON concert_blocks (show_id, id)`);
  }

  /** Cancelled shows become withdrawn, and blocked seats available: the old version knows neither. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE concert_blocks`);
    await runner.query(`DROP TABLE concert_areas`);
    await runner.query(`UPDATE concert_seats SET status = 'AVAILABLE' WHERE status = 'BLOCKED'`);
    await runner.query(`
      ALTER TABLE concert_seats
        DROP CONSTRAINT concert_seats_owner_known,
        ADD CONSTRAINT concert_seats_owner_known
          CHECK ((status = 'AVAILABLE') = (reservation_id IS NULL)),
        DROP CONSTRAINT concert_seats_status_known,
        ADD CONSTRAINT concert_seats_status_known
          CHECK (status IN ('AVAILABLE', 'HELD', 'SOLD'))`);
    await runner.query(`
      ALTER TABLE concert_shows
        DROP CONSTRAINT concert_shows_cancel_dated,
        DROP CONSTRAINT concert_shows_status_known`);
    await runner.query(`UPDATE concert_shows SET status = 'WITHDRAWN' WHERE status = 'CANCELLED'`);
    await runner.query(`
      ALTER TABLE concert_shows
        ADD CONSTRAINT concert_shows_status_known CHECK (status IN ('ON_SALE', 'WITHDRAWN')),
        DROP COLUMN on_sale_from,
        DROP COLUMN on_sale_until,
        DROP COLUMN max_unpaid_holds,
        DROP COLUMN layout_version,
        DROP COLUMN moved_at,
        DROP COLUMN cancelled_at,
        DROP COLUMN cancel_reason`);
  }
}
