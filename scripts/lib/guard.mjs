import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './paths.mjs';

/** @type {import('node:child_process').ChildProcess | undefined} */
let guard;

/**
 * Starts a process that cleans up if this one ends without doing so, for example by SIGKILL.
 * Its standard input is a pipe from this process, which the system closes in any case.
 * @param {string} [testFolder] what to remove; without it, the servers of `npm start` are stopped
 */
export function startGuard(testFolder) {
  const program = join(projectRoot, 'scripts', 'guard.mjs');
  const args = [program, String(process.pid), ...(testFolder ? [testFolder] : [])];
  guard = spawn(process.execPath, args, {
    cwd: projectRoot,
    // Its own session: signals to the terminal or to our process group do not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  // Neither keeps this process running.
  guard.unref();
  /** @type {import('node:net').Socket | null} */ (guard.stdin)?.unref();
}

/**
 * Tells the guard about a process that it ends as well.
 * @param {number} pid
 */
export function guardProcess(pid) {
  guard?.stdin?.write(`${pid}\n`);
}

/** Call it once everything is cleaned up. */
export function dismissGuard() {
  guard?.kill('SIGKILL');
  guard = undefined;
}
