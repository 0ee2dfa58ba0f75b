import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rooms of the version before keep the order of arrival: their users were promised that. */
export class ExtendQueueRooms1764000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE queue_rooms
        ADD COLUMN draw_order text NOT NULL DEFAULT 'ARRIVAL'
          CONSTRAINT queue_rooms_order_known CHECK (draw_order IN ('DRAW', 'ARRIVAL')),
        ADD COLUMN entry text NOT NULL DEFAULT 'OPEN'
          CONSTRAINT queue_rooms_entry_known CHECK (entry IN ('OPEN', 'CODE')),
        ADD COLUMN identity text NOT NULL DEFAULT 'ACCOUNT'
          CONSTRAINT queue_rooms_identity_known CHECK (identity IN ('ACCOUNT', 'VERIFIED')),
        ADD COLUMN challenge text NOT NULL DEFAULT 'NONE'
          CONSTRAINT queue_rooms_challenge_known CHECK (challenge IN ('NONE', 'PROOF_OF_WORK')),
        ADD COLUMN notice text,
        ADD COLUMN has_draw boolean NOT NULL DEFAULT false`);
    await runner.query(`
      ALTER TABLE queue_rooms
        ALTER COLUMN draw_order DROP DEFAULT,
        ALTER COLUMN entry DROP DEFAULT,
        ALTER COLUMN identity DROP DEFAULT,
        ALTER COLUMN challenge DROP DEFAULT,
        ALTER COLUMN has_draw DROP DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE queue_rooms
        DROP COLUMN draw_order, DROP COLUMN entry, DROP COLUMN identity, DROP COLUMN challenge,
        DROP COLUMN notice, DROP COLUMN has_draw`);
  }
}
