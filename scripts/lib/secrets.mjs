import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A random secret, generated once and readable by its owner only.
 * @param {string} file
 */
export function secretOf(file) {
  try {
    const known = readFileSync(file, 'utf8');
    if (known !== '') return known;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  const secret = randomBytes(32).toString('hex');
  createPrivateFolder(dirname(file));
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}

/**
 * @param {string} folder readable by its owner only. The folders above it stay readable, because
 *   PostgreSQL may have to run as another user.
 */
export function createPrivateFolder(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
}
