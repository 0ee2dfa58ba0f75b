import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of users, what ends access tokens before their time, and blocked users. */
export class CreateSessions1764000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE user_users ADD COLUMN blocked_at timestamptz`);
    await runner.query(`
      CREATE TABLE user_sessions (
        id uuid NOT NULL CONSTRAINT user_sessions_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        refresh_hash bytea NOT NULL,
        created_at timestamptz NOT NULL,
        used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX user_sessions_of_user ON user_sessions (user_id, used_at)`);
    await runner.query(`CREATE INDEX user_sessions_expiry ON user_sessions (expires_at)`);
    await runner.query(`
      CREATE TABLE user_revocations (
        subject uuid NOT NULL CONSTRAINT user_revocations_pkey PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY,
        expires_at timestamptz
      )`);
    await runner.query(`CREATE INDEX user_revocations_number ON user_revocations (number)`);
    await runner.query(`CREATE INDEX user_revocations_expiry ON user_revocations (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE user_revocations, user_sessions`);
    await runner.query(`ALTER TABLE user_users DROP COLUMN blocked_at`);
  }
}
