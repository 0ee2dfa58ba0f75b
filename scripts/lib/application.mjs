import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { portTaken } from './address.mjs';
import { isProduction } from './environment.mjs';
import { paths, projectRoot } from './paths.mjs';
import { CommandError } from './processes.mjs';
import { writeRecord } from './process-record.mjs';

/** @typedef {{ exitCode: Promise<number>, lastLines: string[] }} Application */

const pinoWarn = 40;

/** For its event streams and the requests in flight: docs/operations.md#restarts. */
const closeSeconds = 20;

/**
 * The application of this or an earlier `npm start`. It gets time to drain, and to finish its requests.
 * @type {import('./process-record.mjs').Stoppable}
 */
export const recordedApplication = {
  file: paths.applicationRecord,
  // Not before .env is read.
  get signals() {
    const drainSeconds = process.env.DRAIN_SECONDS || (isProduction() ? 5 : 0);
    const seconds = (Number(drainSeconds) || 0) + closeSeconds;
    return [{ signal: /** @type {const} */ ('SIGTERM'), seconds }];
  },
};

/**
 * Starts the server. Writes its log to a file, and shows warnings and errors.
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [nodeOptions]
 * @returns {Application}
 */
export function startApplication(env, nodeOptions = []) {
  const child = spawn(process.execPath, [...nodeOptions, join(paths.dist, 'src', 'main.js')], {
    cwd: projectRoot,
    env,
    // Like the databases: Ctrl-C does not reach it directly.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) writeRecord(paths.applicationRecord, child.pid);

  mkdirSync(dirname(paths.log), { recursive: true });
  const log = createWriteStream(paths.log, { flags: 'a' });
  /** @type {string[]} */
  const lastLines = [];
  const showsAll = Boolean(env.LOG_LEVEL);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (showsAll || isWorthShowing(line)) console.log(line);
    });
  }
  /** @type {Promise<number>} */
  const exitCode = new Promise((resolve) => {
    child.once('close', (code) => log.end(() => resolve(code ?? 1)));
  });
  return { exitCode, lastLines };
}

/**
 * @param {Application} application
 * @param {import('./address.mjs').Address} address
 * @param {AbortSignal} interrupt
 */
export async function waitUntilReady({ exitCode, lastLines }, { baseUrl, port }, interrupt) {
  const giveUpAt = Date.now() + 60_000;
  /** @type {number | undefined} */
  let ended;
  void exitCode.then((code) => (ended = code));

  while (!(await isReady(baseUrl))) {
    interrupt.throwIfAborted();
    const output = lastLines.join('\n');
    if (ended !== undefined) {
      if (output.includes('EADDRINUSE')) throw new Error(portTaken(port));
      throw new CommandError(`it ended with code ${ended}`, output);
    }
    if (Date.now() > giveUpAt) throw new CommandError('it is not ready after 60 s', output);
    await sleep(50);
  }
}

/** @param {string} baseUrl */
async function isReady(baseUrl) {
  try {
    const signal = AbortSignal.timeout(2000);
    const response = await fetch(`${baseUrl}/health/ready`, { signal });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * Warnings, errors, and lines that are not JSON, for example of a crash of Node.js.
 * @param {string} line
 */
function isWorthShowing(line) {
  try {
    return !(JSON.parse(line).level < pinoWarn);
  } catch {
    return true;
  }
}
