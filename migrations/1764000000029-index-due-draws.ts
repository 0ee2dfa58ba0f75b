import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The time at which the room of a draw opens, so that a round reads only the draws that are due. Null for a draw that an
 * instance of the version before adds during the upgrade.
 */
export class IndexDueDraws1764000000029 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE queue_draws ADD COLUMN opens_at timestamptz`);
    await runner.query(`
      UPDATE queue_draws SET opens_at = coalesce(room.opens_at, sealed_at, now())
      FROM queue_rooms room WHERE room.id = room_id`);
    await runner.query(`
      CREATE INDEX queue_draws_due ON queue_draws (opens_at) WHERE state <> 'DRAWN'`);
    await runner.query(`DROP INDEX queue_draws_not_drawn`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX queue_draws_not_drawn ON queue_draws (room_id) WHERE state <> 'DRAWN'`,
    );
    await runner.query(`ALTER TABLE queue_draws DROP COLUMN opens_at`);
  }
}
