import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A log-in looks up the address in NFC. An account whose NFC address is taken keeps its address. */
export class ComposeEmails1764000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE user_users person SET email = normalize(email, NFC)
      WHERE email IS NOT NFC NORMALIZED AND NOT EXISTS (
        SELECT FROM user_users other
        WHERE other.id <> person.id AND normalize(other.email, NFC) = normalize(person.email, NFC)
          AND (other.email IS NFC NORMALIZED OR other.id < person.id))`);
  }

  /** Nothing to revert: the previous version of Onsale reads NFC addresses too. */
  async down(): Promise<void> {}
}
