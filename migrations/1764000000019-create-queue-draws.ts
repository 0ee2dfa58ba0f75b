import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Chunks are hashes and random ids, which do not compress. */
const BYTES = ['groups', 'entry_ids', 'user_ids', 'numbers', 'ranks'];

export class CreateQueueDraws1764000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_draws (
        room_id uuid NOT NULL CONSTRAINT queue_draws_pkey PRIMARY KEY,
        state text NOT NULL
          CONSTRAINT queue_draws_state_known CHECK (state IN ('GATHERING', 'SEALED', 'DRAWN')),
        seed bytea NOT NULL,
        entry_key bytea NOT NULL,
        entry_count integer,
        entries_root bytea,
        sealed_at timestamptz,
        beacon_round integer,
        beacon_randomness bytea,
        beacon_signature bytea,
        drawn_at timestamptz,
        claimed_until timestamptz,
        CONSTRAINT queue_draws_sealed_once CHECK (
          (state <> 'GATHERING') = (sealed_at IS NOT NULL AND entries_root IS NOT NULL AND entry_count IS NOT NULL)),
        CONSTRAINT queue_draws_drawn_once CHECK ((state = 'DRAWN') = (drawn_at IS NOT NULL))
      )`);
    await runner.query(
      `CREATE INDEX queue_draws_not_drawn ON queue_draws (room_id) WHERE state <> 'DRAWN'`,
    );
    await runner.query(`
      CREATE TABLE queue_draw_chunks (
        room_id uuid NOT NULL,
        index integer NOT NULL,
        first_entry_id uuid NOT NULL,
        node bytea NOT NULL,
        groups bytea NOT NULL,
        entry_ids bytea NOT NULL,
        user_ids bytea NOT NULL,
        numbers bytea NOT NULL,
        ranks bytea,
        CONSTRAINT queue_draw_chunks_pkey PRIMARY KEY (room_id, index)
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX queue_draw_chunks_entry_idx ON queue_draw_chunks (room_id, first_entry_id)`);
    for (const column of BYTES) {
      await runner.query(
        `ALTER TABLE queue_draw_chunks ALTER COLUMN ${column} SET STORAGE EXTERNAL`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE queue_draw_chunks`);
    await runner.query(`DROP TABLE queue_draws`);
  }
}
