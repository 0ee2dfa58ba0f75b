import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateQueueRooms1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_rooms (
        id uuid NOT NULL CONSTRAINT queue_rooms_pkey PRIMARY KEY,
        name text NOT NULL,
        capacity integer NOT NULL,
        admit_per_second integer NOT NULL,
        active_ttl_seconds integer NOT NULL,
        claim_within_seconds integer NOT NULL,
        abandon_after_seconds integer NOT NULL,
        state text NOT NULL
          CONSTRAINT queue_rooms_state_known CHECK (state IN ('open', 'paused', 'closed')),
        opens_at timestamptz,
        reissue_policy text NOT NULL
          CONSTRAINT queue_rooms_reissue_policy_known CHECK (reissue_policy IN ('keep', 'requeue')),
        version integer NOT NULL,
        created_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE queue_rooms`);
  }
}
