/** npm run reset: removes the data of npm start and npm test. */
import { existsSync, rmSync } from 'node:fs';
import { dataRoot } from './lib/paths.mjs';
import { stopServers } from './lib/servers.mjs';
import { releaseStartLock, takeStartLock } from './lib/start-lock.mjs';
import { reportFailure } from './lib/steps.mjs';
import { removeAbandonedTestFolders, runningTests } from './lib/test-runs.mjs';

async function main() {
  if (!existsSync(dataRoot)) {
    console.log('There are no data to remove');
    return;
  }
  takeStartLock();
  try {
    const tests = runningTests();
    if (tests !== undefined) throw new Error(`npm test is running (pid ${tests}): stop it first`);
    const orphans = await stopServers();
    if (orphans.length > 0) console.log(`Stopped from an earlier run: ${orphans.join(', ')}`);
    await removeAbandonedTestFolders();
    rmSync(dataRoot, { recursive: true });
    console.log('Removed .onsale: the databases, generated secrets and logs');
  } finally {
    releaseStartLock();
  }
}

main().catch((error) => {
  reportFailure(error);
  process.exitCode = 1;
});
