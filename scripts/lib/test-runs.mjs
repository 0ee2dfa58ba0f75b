import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDataFolder } from './data-folder.mjs';
import { postgresIn } from './embedded-postgres.mjs';
import { redisIn } from './embedded-redis.mjs';
import { dismissGuard, startGuard } from './guard.mjs';
import { endWithParent } from './parent.mjs';
import { dataRoot } from './paths.mjs';
import { pgbouncerIn } from './pgbouncer.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';

/**
 * Creates the data folder of this test run, and starts a guard. The guard is a process that stops the servers in the
 * folder and deletes it when the run has ended, even if the run was killed.
 * @returns {string} the path of the folder
 */
export function createTestFolder() {
  createDataFolder();
  const folder = join(dataRoot, `test-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  // PostgreSQL may have to run as another user.
  chmodSync(folder, 0o755);
  writeRecord(ownerOf(folder), process.pid);
  startGuard(folder);
  endWithParent();
  return folder;
}

/**
 * Stops all processes of a test run, then deletes its folder. The runners, such as Jest, end first, because they use the
 * servers. Each server has a folder in this one, or one level deeper, as the nodes of a cluster have.
 * @param {string} folder of the run
 */
export async function removeTestFolder(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const runners = entries.filter(({ name }) => isRunnerRecord(name));
  const signals = [{ signal: /** @type {const} */ ('SIGTERM'), seconds: 5 }];
  const ends = runners.map(({ name }) => stopRecorded({ file: join(folder, name), signals }));
  await Promise.all(ends);
  const dataDirs = foldersIn(folder).flatMap((dataDir) => [dataDir, ...foldersIn(dataDir)]);
  const servers = dataDirs.flatMap((dataDir) => [
    pgbouncerIn(dataDir),
    postgresIn(dataDir),
    redisIn(dataDir),
  ]);
  await Promise.all(servers.map(stopRecorded));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (folder === join(dataRoot, `test-${process.pid}`)) dismissGuard();
}

/** @param {string} folder @returns {string[]} the folders in it */
function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** Removes the folders of runs that were killed together with their guard. */
export async function removeAbandonedTestFolders() {
  for (const folder of testFolders()) {
    if (recordedProcess(ownerOf(folder)) === undefined) await removeTestFolder(folder);
  }
}

/** @returns {number | undefined} the pid of a running test run */
export function runningTests() {
  return testFolders()
    .map((folder) => recordedProcess(ownerOf(folder)))
    .find(Boolean);
}

function testFolders() {
  if (!existsSync(dataRoot)) return [];
  const names = readdirSync(dataRoot).filter((name) => name.startsWith('test-'));
  return names.map((name) => join(dataRoot, name));
}

/**
 * The file with the process id of a runner, such as Jest.
 * @param {string} folder of the run
 * @param {string} [name] of the runner, if a run has several
 * @returns {string} the path of the file
 */
export function runnerRecord(folder, name = 'test') {
  return join(folder, `${name}.runner.pid`);
}

/** @param {string} name */
function isRunnerRecord(name) {
  return name.endsWith('.runner.pid');
}

/** @param {string} folder */
function ownerOf(folder) {
  return join(folder, 'owner.pid');
}
