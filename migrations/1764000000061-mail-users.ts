import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mails that wait for the server, the tokens in them, the mailbox and the person of a user, and further
 * identities of a person. The next migration fills the mailboxes.
 */
export class MailUsers1764000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE user_users
        ADD COLUMN email_key text,
        ADD COLUMN email_verified_at timestamptz,
        ADD COLUMN language text NOT NULL DEFAULT 'en',
        ADD COLUMN person_hash bytea`);
    await runner.query(`
      CREATE TABLE user_identities (
        issuer text NOT NULL,
        subject text NOT NULL,
        user_id uuid NOT NULL,
        CONSTRAINT user_identities_pkey PRIMARY KEY (issuer, subject)
      )`);
    await runner.query(`CREATE INDEX user_identities_of_user ON user_identities (user_id)`);
    await runner.query(`
      CREATE TABLE user_mail_tokens (
        hash bytea NOT NULL CONSTRAINT user_mail_tokens_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        purpose text NOT NULL CONSTRAINT user_mail_tokens_purpose_known
          CHECK (purpose IN ('VERIFY_EMAIL', 'RESET_PASSWORD')),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX user_mail_tokens_of_user ON user_mail_tokens (user_id, purpose)`);
    await runner.query(`CREATE INDEX user_mail_tokens_expiry ON user_mail_tokens (expires_at)`);
    await runner.query(`
      CREATE TABLE mail_messages (
        id uuid NOT NULL CONSTRAINT mail_messages_pkey PRIMARY KEY,
        user_id uuid NOT NULL,
        to_address text NOT NULL,
        template text NOT NULL,
        language text NOT NULL,
        fields jsonb NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        next_try_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX mail_messages_due ON mail_messages (next_try_at)`);
    await runner.query(`CREATE INDEX mail_messages_of_user ON mail_messages (user_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE mail_messages, user_mail_tokens, user_identities`);
    await runner.query(`
      ALTER TABLE user_users
        DROP COLUMN email_key,
        DROP COLUMN email_verified_at,
        DROP COLUMN language,
        DROP COLUMN person_hash`);
  }
}
