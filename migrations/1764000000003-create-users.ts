import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateUsers1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_users (
        id uuid NOT NULL CONSTRAINT user_users_pkey PRIMARY KEY,
        email text NOT NULL,
        name text NOT NULL,
        role text NOT NULL CONSTRAINT user_users_role_known CHECK (role IN ('customer', 'admin')),
        password_hash text,
        external_issuer text,
        external_subject text,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX user_users_email ON user_users (email) WHERE password_hash IS NOT NULL`);
    await runner.query(`
      CREATE UNIQUE INDEX user_users_external_identity
      ON user_users (external_issuer, external_subject)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE user_users`);
  }
}
