import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A random secret, generated once and readable by its owner only.
 * @param {string} file
 * @param {() => string} generate
 */
export function secretOf(file, generate = () => randomBytes(32).toString('hex')) {
  try {
    const known = readFileSync(file, 'utf8');
    if (known !== '') return known;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  const secret = generate();
  createPrivateFolder(dirname(file));
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}

/** An Ed25519 key in PKCS#8, as PASS_SIGNING_KEY and TICKET_SIGNING_KEY take it. */
export function newSigningKey() {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

/**
 * @param {string} folder readable by its owner only. The folders above it stay readable, because
 *   PostgreSQL may have to run as another user.
 */
export function createPrivateFolder(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
}
