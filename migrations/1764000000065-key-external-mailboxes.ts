import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One user of an identity provider for a mailbox. Users get their mailbox at their next request. */
export class KeyExternalMailboxes1764000000065 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // An interrupted run leaves an invalid index.
    await runner.query(`DROP INDEX IF EXISTS user_users_external_mailbox`);
    await runner.query(`
      CREATE UNIQUE INDEX CONCURRENTLY user_users_external_mailbox ON user_users (email_key)
      WHERE password_hash IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX IF EXISTS user_users_external_mailbox`);
    await runner.query(
      `UPDATE user_users SET email_key = NULL WHERE password_hash IS NULL AND email_key IS NOT NULL`,
    );
  }
}
