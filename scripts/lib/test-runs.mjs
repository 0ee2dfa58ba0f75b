import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDataFolder } from './data-folder.mjs';
import { postgresIn } from './embedded-postgres.mjs';
import { redisIn } from './embedded-redis.mjs';
import { dismissGuard, startGuard } from './guard.mjs';
import { endWithParent } from './parent.mjs';
import { dataRoot } from './paths.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';

/**
 * Creates the folder of this run. However the run ends, a guard removes the folder and stops what
 * runs there.
 * @returns {string}
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
 * Stops what runs in the folder and removes it: first the runners, then the databases of the run
 * and those that its tests started in folders of their own, such as the servers of a cluster.
 * @param {string} folder
 */
export async function removeTestFolder(folder) {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const runners = entries.filter(({ name }) => isRunnerRecord(name));
  const signals = [{ signal: /** @type {const} */ ('SIGTERM'), seconds: 5 }];
  const ends = runners.map(({ name }) => stopRecorded({ file: join(folder, name), signals }));
  await Promise.all(ends);
  const dataDirs = foldersIn(folder).flatMap((dataDir) => [dataDir, ...foldersIn(dataDir)]);
  const servers = dataDirs.flatMap((dataDir) => [postgresIn(dataDir), redisIn(dataDir)]);
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

/** Cleans up after runs whose guard was killed too. */
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
 * The record of a process that the run starts, such as Jest.
 * @param {string} folder
 * @param {string} [name] tells several apart
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
