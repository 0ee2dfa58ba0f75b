import { rmSync } from 'node:fs';
import { createDataFolder } from './data-folder.mjs';
import { paths } from './paths.mjs';
import { claimRecord, recordedProcess, removeRecord } from './process-record.mjs';

/** Lets only one `npm start` at a time use the data folder. */
export function takeStartLock() {
  createDataFolder();
  while (!claimRecord(paths.startLock, process.pid)) {
    const owner = recordedProcess(paths.startLock);
    if (owner !== undefined) {
      throw new Error(
        `Onsale is already running from this folder (pid ${owner}): stop it first, ` +
          `with Ctrl-C in its terminal or with kill ${owner}`,
      );
    }
    // The owner of the lock was killed before it could remove it.
    rmSync(paths.startLock, { force: true });
  }
}

export function releaseStartLock() {
  removeStartLock(process.pid);
}

/**
 * Removes the lock if this process took it.
 * @param {number} pid
 */
export function removeStartLock(pid) {
  removeRecord(paths.startLock, pid);
}
