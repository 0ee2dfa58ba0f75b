import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For the supply of a room: what is on sale behind it. */
export class IndexRooms1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX concert_concerts_of_room ON concert_concerts (room_id)`);
    await runner.query(`
      CREATE INDEX item_items_of_room ON item_items (room_id)
      WHERE room_id IS NOT NULL AND deleted_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX item_items_of_room`);
    await runner.query(`DROP INDEX concert_concerts_of_room`);
  }
}
