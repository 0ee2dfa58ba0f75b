import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { THIS_MACHINE } from '../../scripts/lib/host.mjs';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { writeRecord } from '../../scripts/lib/process-record.mjs';
import { run } from '../../scripts/lib/processes.mjs';
import { runnerRecord } from '../../scripts/lib/test-runs.mjs';

/** The maximum boot time of an instance on a busy machine. */
const BOOT_MS = 180_000;
/** A blocked instance does not answer. */
const READY_TIMEOUT_MS = 2_000;

/**
 * Runs a program of the application's command line.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [root] the built checkout, by default this one
 */
export function runCli(program, args, env, root = projectRoot) {
  const file = join(root, 'dist', 'src', 'cli', program);
  return run(process.execPath, [file, ...args], { cwd: root, env });
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [root] the built checkout, by default this one
 * @returns {Promise<string>} empty, or the breaches
 */
export function auditOf(env, root) {
  return runCli('audit.js', [], env, root).then(
    () => '',
    (error) => error.output || error.message,
  );
}

/**
 * Starts an instance, with its log in a file, and waits until it is ready.
 * @param {object} options
 * @param {string} options.folder of the log. Its removal also stops the instance
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} [options.name] of one instance of several
 * @param {number} [options.port] by default a free one
 * @param {string} [options.root] the built checkout, by default this one
 * @param {import('../../scripts/lib/host.mjs').Host} [options.host]
 */
export async function startApplication(options) {
  const { folder, env, name = 'app', port: wantedPort, root = projectRoot } = options;
  const { host = THIS_MACHINE } = options;
  const logFile = join(folder, `${name}.log`);
  const port = wantedPort ?? (await findFreePort());
  const origin = `http://${host.address}:${port}`;
  const log = openSync(logFile, 'a');
  const main = join(root, 'dist', 'src', 'main.js');
  const [command = '', ...args] = [...host.prefix, process.execPath, ...profiling(), main];
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, HOST: host.address, PORT: String(port) },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) writeRecord(runnerRecord(folder, name), child.pid);
  const ended = once(child, 'exit');
  for (const giveUpAt = Date.now() + BOOT_MS; !(await isReady(origin));) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > giveUpAt) {
      throw new Error(`The application did not start; see ${logFile}`);
    }
    await wait(50);
  }
  /** @param {NodeJS.Signals} signal */
  const end = async (signal) => {
    child.kill(signal);
    await ended;
  };
  return {
    origin,
    port,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    /** Sends SIGKILL. */
    kill: () => end('SIGKILL'),
  };
}

/** `BENCH_PROFILE=folder` writes a CPU profile of the application there. */
function profiling() {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

/** @param {string} origin @returns {Promise<boolean>} */
export function isReady(origin) {
  return fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
