import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The time that an offline scanner gave. By this time a scan that is uploaded again is recognised. */
export class KeepScanTimes1764000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ticket_tickets ADD scanned_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ticket_tickets DROP COLUMN scanned_at`);
  }
}
