import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The roles of operators and of door staff, versions of users, which admins change, and the log of what
 * admins and operators change.
 */
export class LogAdminActions1764000000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE user_users
        DROP CONSTRAINT user_users_role_known,
        ADD CONSTRAINT user_users_role_known
          CHECK (role IN ('customer', 'admin', 'operator', 'door')),
        ADD COLUMN version integer NOT NULL DEFAULT 1`);
    await runner.query(`
      CREATE INDEX user_users_staff ON user_users (role) WHERE role <> 'customer'`);
    // For prefixes, in every collation.
    await runner.query(`
      CREATE INDEX user_users_email_prefix ON user_users (email text_pattern_ops)`);
    await runner.query(`
      CREATE TABLE user_admin_actions (
        id uuid NOT NULL CONSTRAINT user_admin_actions_pkey PRIMARY KEY,
        actor_id uuid NOT NULL,
        actor_role text NOT NULL,
        action text NOT NULL,
        subject_type text NOT NULL,
        subject_id text NOT NULL,
        before jsonb,
        after jsonb,
        reason text,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX user_admin_actions_of_subject ON user_admin_actions (subject_id, id)`);
    await runner.query(`
      CREATE INDEX user_admin_actions_of_actor ON user_admin_actions (actor_id, id)`);
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$`);
    await runner.query(`
      CREATE TRIGGER user_admin_actions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
      ON user_admin_actions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
  }

  /** Operators and door staff become customers: the old version does not know their roles. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE user_admin_actions`);
    await runner.query(`DROP FUNCTION refuse_change()`);
    await runner.query(`DROP INDEX user_users_staff`);
    await runner.query(`DROP INDEX user_users_email_prefix`);
    await runner.query(
      `UPDATE user_users SET role = 'customer' WHERE role IN ('operator', 'door')`,
    );
    await runner.query(`
      ALTER TABLE user_users
        DROP COLUMN version,
        DROP CONSTRAINT user_users_role_known,
        ADD CONSTRAINT user_users_role_known CHECK (role IN ('customer', 'admin'))`);
  }
}
