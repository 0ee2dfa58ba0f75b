import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The version of a concert and of a show is their `ETag`. */
export class VersionConcerts1764000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE concert_concerts ADD COLUMN version integer NOT NULL DEFAULT 1`,
    );
    await runner.query(`ALTER TABLE concert_shows ADD COLUMN version integer NOT NULL DEFAULT 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE concert_shows DROP COLUMN version`);
    await runner.query(`ALTER TABLE concert_concerts DROP COLUMN version`);
  }
}
