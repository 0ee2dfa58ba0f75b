import { spawnSync } from 'node:child_process';
import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * PostgreSQL refuses to run as root, or as a user without an account. Containers often have only such
 * users.
 * @param {string} folder everything that the server reads and writes
 * @returns {readonly string[]} a command prefix that changes to a user whom PostgreSQL accepts
 */
export function unprivilegedPrefix(folder) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && hasAccount()) return [];

  // In this user namespace the user has the id of `nobody`. Files keep their owner.
  const namespace = ['unshare', '-U', '--map-user=65534', '--map-group=65534'];
  if (works(namespace)) {
    if (isRoot) changeOwner(folder, 0);
    return namespace;
  }
  if (!isRoot) {
    throw new Error(
      `PostgreSQL needs an account for user ${process.getuid?.()}, which has none: ` +
        'run this as another user, or set DATABASE_URL',
    );
  }
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  if (works(nobody)) {
    changeOwner(folder, 65534);
    if (works(nobody, ['test', '-w', folder])) return nobody;
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and neither unshare nor setpriv works here: ' +
      'run this as another user, or set DATABASE_URL',
  );
}

/** Whether this user has an entry in the system's list of users. */
function hasAccount() {
  try {
    return Boolean(userInfo());
  } catch {
    return false;
  }
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
  // The folder itself comes last, so that the next run continues an interrupted change.
  chownSync(folder, uid, uid);
}
