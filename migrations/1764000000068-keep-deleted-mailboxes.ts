import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keyed hashes of the mailbox and the person of a deleted user. Nobody signs up with them for 30 days. */
export class KeepDeletedMailboxes1764000000068 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, column] of Object.entries(COLUMNS)) {
      await runner.query(`ALTER TABLE user_users ADD COLUMN IF NOT EXISTS ${column} bytea`);
      // An interrupted run leaves an invalid index.
      await runner.query(`DROP INDEX IF EXISTS ${name}`);
      await runner.query(
        `CREATE INDEX CONCURRENTLY ${name} ON user_users (${column}) WHERE ${column} IS NOT NULL`,
      );
    }
  }

  /** Deleted mailboxes can sign up again at once. */
  async down(runner: QueryRunner): Promise<void> {
    for (const column of Object.values(COLUMNS)) {
      await runner.query(`ALTER TABLE user_users DROP COLUMN ${column}`);
    }
  }
}

const COLUMNS = {
  user_users_kept_mailbox: 'kept_mailbox',
  user_users_kept_person: 'kept_person',
};
