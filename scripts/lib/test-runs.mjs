import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopPostgres } from './embedded-postgres.mjs';
import { stopRedis } from './embedded-redis.mjs';
import { dataRoot } from './paths.mjs';
import { recordedProcess, stopRecorded, writeRecord } from './process-record.mjs';
import { createPrivateFolder } from './secrets.mjs';

/** @returns {string} a folder of this run's own, for its databases */
export function createTestFolder() {
  const folder = join(dataRoot, `test-${process.pid}`);
  createPrivateFolder(folder);
  writeRecord(ownerOf(folder), process.pid);
  return folder;
}

/** @param {string} folder */
export async function removeTestFolder(folder) {
  const runners = existsSync(folder) ? readdirSync(folder).filter(isRunnerRecord) : [];
  const signals = [{ signal: /** @type {const} */ ('SIGTERM'), seconds: 5 }];
  await Promise.all(runners.map((name) => stopRecorded(join(folder, name), signals)));
  await Promise.all([stopPostgres(join(folder, 'postgres')), stopRedis(join(folder, 'redis'))]);
  rmSync(folder, { recursive: true, force: true });
}

/** Cleans up after runs that were killed before they could do so themselves. */
export async function removeAbandonedTestFolders() {
  for (const folder of testFolders()) {
    if (recordedProcess(ownerOf(folder)) === undefined) await removeTestFolder(folder);
  }
}

/** @returns {number | undefined} the pid of a test run that is going on */
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
 * Where a run notes its test runner, or another process of its own, which outlives it if it is killed.
 * @param {string} folder
 * @param {string} [name] of one process of several
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
