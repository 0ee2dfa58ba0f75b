import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateConcerts1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE concert_concerts (
        id uuid NOT NULL CONSTRAINT concert_concerts_pkey PRIMARY KEY,
        title text NOT NULL,
        artist text NOT NULL,
        venue text NOT NULL,
        description text,
        room_id uuid NOT NULL,
        status text NOT NULL
          CONSTRAINT concert_concerts_status_known CHECK (status IN ('ON_SALE', 'WITHDRAWN')),
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE concert_shows (
        id uuid NOT NULL CONSTRAINT concert_shows_pkey PRIMARY KEY,
        concert_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        max_seats_per_user integer NOT NULL,
        sections jsonb NOT NULL,
        status text NOT NULL
          CONSTRAINT concert_shows_status_known CHECK (status IN ('ON_SALE', 'WITHDRAWN')),
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX concert_shows_concert ON concert_shows (concert_id, starts_at, id)`);
    // No index on columns that a hold changes, and free space in each page, so that holds are HOT updates.
    await runner.query(`
      CREATE TABLE concert_seats (
        id uuid NOT NULL CONSTRAINT concert_seats_pkey PRIMARY KEY,
        show_id uuid NOT NULL,
        position integer NOT NULL,
        section text NOT NULL,
        row integer NOT NULL,
        number integer NOT NULL,
        price integer NOT NULL,
        status text NOT NULL DEFAULT 'AVAILABLE'
          CONSTRAINT concert_seats_status_known CHECK (status IN ('AVAILABLE', 'HELD', 'SOLD')),
        reservation_id uuid,
        held_until timestamptz,
        CONSTRAINT concert_seats_owner_known
          CHECK ((status = 'AVAILABLE') = (reservation_id IS NULL)),
        CONSTRAINT concert_seats_hold_ends CHECK (status <> 'HELD' OR held_until IS NOT NULL)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE UNIQUE INDEX concert_seats_place ON concert_seats (show_id, position)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE concert_seats`);
    await runner.query(`DROP TABLE concert_shows`);
    await runner.query(`DROP TABLE concert_concerts`);
  }
}
