import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { startTimeOf, stopProcess } from './processes.mjs';

/**
 * A process record is a pid file with the start time of the process, because the system uses pids
 * again, and with its own path, because a copied folder must not stop the original's processes.
 * @typedef {{ file: string, signals: import('./processes.mjs').StopSignals }} Stoppable a record,
 *   and the signals that stop its process
 */

/**
 * @param {string} file
 * @param {number} pid
 */
export function writeRecord(file, pid) {
  writeFileSync(file, recordOf(file, pid));
}

/**
 * Writes the record unless there is one. The file appears with its content, never empty.
 * @param {string} file
 * @param {number} pid
 * @returns {boolean} false if there was one
 */
export function claimRecord(file, pid) {
  const draft = `${file}.${pid}`;
  writeFileSync(draft, recordOf(file, pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} the pid, if the recorded process still runs
 */
export function recordedProcess(file) {
  const record = readRecord(file);
  if (record?.file !== file || record.startTime === undefined) return undefined;
  return startTimeOf(record.pid) === record.startTime ? record.pid : undefined;
}

/**
 * Stops the recorded process if it still runs, and removes the record.
 * @param {Stoppable} stoppable
 * @returns {Promise<boolean>} whether there was one to stop
 */
export async function stopRecorded(stoppable) {
  const stop = stopperOf(stoppable);
  await stop?.();
  return stop !== undefined;
}

/**
 * Returns a function that stops the recorded process, even if another one is recorded later.
 * @param {Stoppable} stoppable
 * @returns {(() => Promise<void>) | undefined} undefined if the recorded process does not run
 */
export function stopperOf({ file, signals }) {
  const pid = recordedProcess(file);
  if (pid === undefined) return undefined;
  return async () => {
    await stopProcess(pid, signals);
    removeRecord(file, pid);
  };
}

/**
 * Removes the record if it is about this process.
 * @param {string} file
 * @param {number} pid
 */
export function removeRecord(file, pid) {
  if (readRecord(file)?.pid === pid) rmSync(file, { force: true });
}

/**
 * @param {string} file
 * @param {number} pid
 */
function recordOf(file, pid) {
  return JSON.stringify({ pid, startTime: startTimeOf(pid), file });
}

/**
 * @param {string} file
 * @returns {{ pid: number, startTime?: string, file: string } | undefined}
 */
function readRecord(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
