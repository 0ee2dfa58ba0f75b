import { mkdirSync, rmSync } from 'node:fs';
import { dataRoot, paths } from './paths.mjs';
import { claimRecord, recordedProcess } from './process-record.mjs';

/** Makes sure that one `npm start` at a time uses the data folder. */
export function takeStartLock() {
  mkdirSync(dataRoot, { recursive: true });
  while (!claimRecord(paths.startLock, process.pid)) {
    const owner = recordedProcess(paths.startLock);
    if (owner !== undefined) {
      throw new Error(
        `Onsale is already running from this folder (pid ${owner}): stop it first, ` +
          `with Ctrl-C in its terminal or with kill ${owner}`,
      );
    }
    // Its owner was killed before it could remove the lock.
    rmSync(paths.startLock, { force: true });
  }
}

export function releaseStartLock() {
  rmSync(paths.startLock, { force: true });
}
