import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Log-ins look an address up in NFC. An account whose composed address is taken stays as it is. */
export class ComposeEmails1764000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE user_users person SET email = normalize(email, NFC)
      WHERE email IS NOT NFC NORMALIZED AND NOT EXISTS (
        SELECT FROM user_users other
        WHERE other.id <> person.id AND normalize(other.email, NFC) = normalize(person.email, NFC)
          AND (other.email IS NFC NORMALIZED OR other.id < person.id))`);
  }

  /** The version before this one reads composed addresses as well. */
  async down(): Promise<void> {}
}
