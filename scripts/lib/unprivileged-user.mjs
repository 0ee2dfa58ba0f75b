import { spawnSync } from 'node:child_process';
import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * PostgreSQL refuses to run as root, which is what a container's user often is.
 * @param {string} folder everything the server reads and writes
 * @returns {readonly string[]} what to put before a command to run it unprivileged
 */
export function unprivilegedPrefix(folder) {
  if (process.getuid?.() !== 0) return [];

  // A user namespace in which root looks like an ordinary user: needs no account, no new owner.
  const namespace = ['unshare', '-U', '--map-user=1000', '--map-group=1000'];
  if (works(namespace)) {
    changeOwner(folder, 0);
    return namespace;
  }
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  if (works(nobody)) {
    changeOwner(folder, 65534);
    if (works(nobody, ['test', '-w', folder])) return nobody;
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and neither unshare nor setpriv may change that here: ' +
      'run this as another user, or set DATABASE_URL',
  );
}

/**
 * @param {readonly string[]} prefix
 * @param {readonly string[]} command
 */
function works(prefix, command = ['true']) {
  const [program = '', ...args] = [...prefix, ...command];
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} folder
 * @param {number} uid
 */
function changeOwner(folder, uid) {
  if (statSync(folder).uid === uid) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) changeOwner(path, uid);
    else lchownSync(path, uid, uid);
  }
  // Last, so that an interrupted change is taken up again by the next run.
  chownSync(folder, uid, uid);
}
