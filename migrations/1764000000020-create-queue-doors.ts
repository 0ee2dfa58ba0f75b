import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Entry codes and the API keys of rooms. Both are stored as SHA-256 only. */
export class CreateQueueDoors1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Free space in each page, so that claims are HOT updates.
    await runner.query(`
      CREATE TABLE queue_entry_codes (
        room_id uuid NOT NULL,
        hash bytea NOT NULL,
        user_id uuid,
        created_at timestamptz NOT NULL,
        claimed_at timestamptz,
        CONSTRAINT queue_entry_codes_pkey PRIMARY KEY (room_id, hash),
        CONSTRAINT queue_entry_codes_claim_dated
          CHECK ((user_id IS NOT NULL) = (claimed_at IS NOT NULL))
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE queue_room_keys (
        id uuid NOT NULL CONSTRAINT queue_room_keys_pkey PRIMARY KEY,
        room_id uuid NOT NULL,
        name text NOT NULL,
        hash bytea NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE UNIQUE INDEX queue_room_keys_hash ON queue_room_keys (hash)`);
    await runner.query(`CREATE INDEX queue_room_keys_of_room ON queue_room_keys (room_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE queue_room_keys`);
    await runner.query(`DROP TABLE queue_entry_codes`);
  }
}
