import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardProcess } from './guard.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {readonly { signal: NodeJS.Signals, seconds: number }[]} StopSignals */

/** A command that failed, with what it printed. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {string} output
   */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** @type {Set<ChildProcess>} */
const runningCommands = new Set();

/**
 * Runs a command to its end and resolves with its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    runningCommands.add(child);
    if (child.pid !== undefined) guardProcess(child.pid);
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      runningCommands.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      runningCommands.delete(child);
      const end = signal ?? `code ${code}`;
      if (code === 0) resolve(output);
      else reject(new CommandError(`${basename(command)} ended with ${end}`, output));
    });
  });
}

/** Ends the commands that `run` is waiting for. */
export function abortCommands() {
  for (const child of runningCommands) child.kill('SIGTERM');
}

/**
 * Starts a server in its own process group. Ctrl-C in the terminal then reaches only this process,
 * which decides the order in which servers stop.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ logFile: string, env?: NodeJS.ProcessEnv }} options
 */
export function spawnServer(command, args, { logFile, env }) {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env });
  closeSync(log);
  return { child, exited: exitOf(child) };
}

/**
 * @param {string} logFile
 * @returns {number} the offset of its next line
 */
export function sizeOf(logFile) {
  return statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<string>} how it ended, e.g. `code 1`
 */
function exitOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}

/**
 * Sends each signal in turn and waits the seconds given for it, then kills the process. If the
 * process leads a group, the rest of the group is killed too.
 * @param {number} pid
 * @param {StopSignals} signals
 */
export async function stopProcess(pid, signals) {
  await endBySignals(pid, [...signals, { signal: 'SIGKILL', seconds: 5 }]);
  sendSignal(-pid, 'SIGKILL');
}

/**
 * @param {number} pid
 * @param {StopSignals} signals
 */
async function endBySignals(pid, signals) {
  for (const { signal, seconds } of signals) {
    if (!sendSignal(pid, signal) || (await endsWithin(pid, seconds))) return;
  }
}

/**
 * @param {number} pid of a process, or negative for its group
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false if there is no such process
 */
function sendSignal(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/**
 * @param {number} pid
 * @param {number} seconds
 */
async function endsWithin(pid, seconds) {
  const deadline = Date.now() + seconds * 1000;
  while (startTimeOf(pid) !== undefined) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/**
 * When a running process was started. A pid alone does not identify a process, because the system
 * uses it again; the pid and the start time together do.
 * @param {number} pid
 * @returns {string | undefined} undefined if the process doesn't run
 */
export function startTimeOf(pid) {
  try {
    if (process.platform === 'linux') return linuxStartTime(pid);
    if (process.platform === 'win32') return process.kill(pid, 0) ? 'running' : undefined;
    const state = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)])
      .toString()
      .trim();
    return state.startsWith('Z') ? undefined : state.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function linuxStartTime(pid) {
  const fields = linuxStatus(pid);
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

/** @param {number} pid */
function linuxStatus(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command in parentheses, which may contain blanks.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * The command line of a process and the pid of its parent. Not for Windows.
 * @param {number} pid
 * @returns {{ command: string, parent: number }}
 */
export function commandOf(pid) {
  if (process.platform === 'linux') {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { command, parent: Number(linuxStatus(pid)[1]) };
  }
  const options = ['-o', 'ppid=,command=', '-p', String(pid)];
  const [parent, ...command] = execFileSync('ps', options).toString().trim().split(/\s+/);
  return { command: command.join(' '), parent: Number(parent) };
}
