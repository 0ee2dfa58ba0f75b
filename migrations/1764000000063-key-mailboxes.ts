import type { MigrationInterface, QueryRunner } from 'typeorm';
import { emailKey } from '../src/shared/domain/email-key.js';

const BATCH_SIZE = 1_000;

/**
 * One account for a mailbox, and one user for a person. Of older accounts of a mailbox the oldest one has it,
 * and the others stay as they are. Sign-ups go on while it runs, and an interrupted run begins again.
 */
export class KeyMailboxes1764000000063 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, index] of Object.entries(INDEXES)) {
      // An interrupted run leaves an invalid index.
      await runner.query(`DROP INDEX IF EXISTS ${name}`);
      await runner.query(`CREATE UNIQUE INDEX CONCURRENTLY ${name} ON user_users ${index}`);
    }
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const users = (await runner.query(NEXT, [last, BATCH_SIZE])) as User[];
      last = users.at(-1)?.id ?? '';
      if (last === '') return;
      const ids = users.map(({ id }) => id);
      await runner.query(FILL, [ids, users.map(({ email }) => emailKey(email))]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}

interface User {
  readonly id: string;
  readonly email: string;
}

const INDEXES = {
  user_users_email_key: '(email_key) WHERE password_hash IS NOT NULL',
  user_users_person: '(person_hash) WHERE person_hash IS NOT NULL',
};

/** Ids are in the order of sign-ups. */
const NEXT = `
  SELECT id, email FROM user_users WHERE id > $1 AND password_hash IS NOT NULL
  ORDER BY id LIMIT $2`;

const FILL = `
  UPDATE user_users person SET email_key = batch.key
  FROM (
    SELECT DISTINCT ON (key) id, key FROM unnest($1::uuid[], $2::text[]) AS entry (id, key)
    ORDER BY key, id) batch
  WHERE person.id = batch.id AND person.email_key IS NULL AND NOT EXISTS (
    SELECT FROM user_users other
    WHERE other.email_key = batch.key AND other.password_hash IS NOT NULL)`;
