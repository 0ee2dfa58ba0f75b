import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The roles of operators and of door staff, and the log of what admins and operators change. */
export class LogAdminActions1764000000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE user_users
        DROP CONSTRAINT user_users_role_known,
        ADD CONSTRAINT user_users_role_known
          CHECK (role IN ('customer', 'admin', 'operator', 'door'))`);
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
      CREATE TRIGGER user_admin_actions_append_only BEFORE UPDATE OR DELETE ON user_admin_actions
      FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
  }

  /** Operators and door staff become customers: the old version does not know their roles. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE user_admin_actions`);
    await runner.query(`DROP FUNCTION refuse_change()`);
    await runner.query(
      `UPDATE user_users SET role = 'customer' WHERE role IN ('operator', 'door')`,
    );
    await runner.query(`
      ALTER TABLE user_users
        DROP CONSTRAINT user_users_role_known,
        ADD CONSTRAINT user_users_role_known CHECK (role IN ('customer', 'admin'))`);
  }
}
