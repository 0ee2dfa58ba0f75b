import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deleted users, their closed balances, and a log of changes that can forget their address and name. */
export class DeleteAccounts1764000000062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE user_users ADD deleted_at timestamptz`);
    await runner.query(`ALTER TABLE balance_accounts ADD closed boolean NOT NULL DEFAULT false`);
    await runner.query(`DROP TRIGGER user_admin_actions_append_only ON user_admin_actions`);
    await runner.query(`
      CREATE TRIGGER user_admin_actions_append_only BEFORE DELETE OR TRUNCATE
      ON user_admin_actions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query(`
      CREATE TRIGGER user_admin_actions_forget_only BEFORE UPDATE ON user_admin_actions
      FOR EACH ROW WHEN (
        OLD.subject_type <> 'user'
        OR NEW.before IS DISTINCT FROM OLD.before - '{email,name}'::text[]
        OR NEW.after IS DISTINCT FROM OLD.after - '{email,name}'::text[]
        OR to_jsonb(NEW) - '{before,after}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{before,after}'::text[]
      ) EXECUTE FUNCTION refuse_change()`);
  }

  /** Deleted users stay without address and name. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER user_admin_actions_forget_only ON user_admin_actions`);
    await runner.query(`DROP TRIGGER user_admin_actions_append_only ON user_admin_actions`);
    await runner.query(`
      CREATE TRIGGER user_admin_actions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
      ON user_admin_actions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query(`ALTER TABLE balance_accounts DROP COLUMN closed`);
    await runner.query(`ALTER TABLE user_users DROP COLUMN deleted_at`);
  }
}
