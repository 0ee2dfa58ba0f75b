import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { startTimeOf, stopProcess } from './processes.mjs';

/**
 * A process record is a pid file that can be trusted. It holds the start time, because pids are
 * used again, and its own path, because a copied folder must not claim the original's processes.
 */

/**
 * @param {string} file
 * @param {number} pid
 */
export function writeRecord(file, pid) {
  writeFileSync(file, recordOf(file, pid));
}

/**
 * Writes the record unless there is one. It appears with its content, never empty.
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
 * Stops the recorded process if it still runs, and forgets it.
 * @param {string} file
 * @param {import('./processes.mjs').StopSignals} signals
 * @returns {Promise<boolean>} whether there was one to stop
 */
export async function stopRecorded(file, signals) {
  const pid = recordedProcess(file);
  if (pid !== undefined) await stopProcess(pid, signals);
  rmSync(file, { force: true });
  return pid !== undefined;
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
