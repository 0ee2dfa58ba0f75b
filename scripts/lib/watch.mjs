import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { recordedApplication } from './application.mjs';
import { guardProcess } from './guard.mjs';
import { paths, projectRoot } from './paths.mjs';
import { stopRecorded } from './process-record.mjs';
import { CommandError } from './processes.mjs';
import { reportFailure } from './steps.mjs';

/** The compiler writes many files. The application restarts after the last of them. */
const SETTLE_MS = 300;

/**
 * @typedef {object} Compiler
 * @property {string[]} command arguments of Node.js
 * @property {RegExp} built the line that ends a build without errors
 * @property {RegExp} failed the line of a build with errors
 * @property {RegExp} [silent] lines that nobody needs
 */

/** @type {Compiler} */
const application = {
  command: [
    join(paths.modules, '@nestjs', 'cli', 'bin', 'nest.js'),
    ...['build', '--watch', '--watchAssets', '--preserveWatchOutput'],
  ],
  built: /Found 0 errors\./,
  failed: /Found \d+ errors?\./,
};

/** @type {Compiler} */
const pages = {
  command: [join(paths.modules, 'vite', 'bin', 'vite.js'), 'build', 'web', '--watch'],
  built: /built in /,
  failed: /Build failed/,
  silent: /^(dist|\.\.\/dist|transforming|rendering|computing|watching|build started|vite )/i,
};

/**
 * Builds `dist`, and builds it again whenever a source changes. Shows what the compilers say from
 * the second time on.
 * @param {AbortSignal} stopping ends the compilers
 * @returns {Promise<string>} resolves after the first build; rejects if that has errors
 */
export async function buildOnChange(stopping) {
  await start(application, stopping);
  // After Nest, which empties dist when it starts.
  await start(pages, stopping);
  return 'watching';
}

/**
 * @param {Compiler} compiler
 * @param {AbortSignal} stopping
 * @returns {Promise<void>} resolves after the first build
 */
function start({ command, built, failed, silent }, stopping) {
  const compiler = spawn(process.execPath, command, {
    cwd: projectRoot,
    signal: stopping,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (compiler.pid !== undefined) guardProcess(compiler.pid);
  let output = '';
  let isBuilt = false;
  return new Promise((resolve, reject) => {
    createInterface({ input: compiler.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (isBuilt && line.trim() !== '' && !silent?.test(line)) console.log(line);
      if (built.test(line)) {
        isBuilt = true;
        resolve();
      } else if (failed.test(line) && !isBuilt) {
        compiler.kill();
        reject(new CommandError('there are errors', output));
      }
    });
    compiler.once('error', reject);
    compiler.once('exit', (code) => {
      reject(new CommandError(`the compiler ended with code ${code}`, output));
      if (isBuilt && !stopping.aborted) console.error('A compiler ended: run npm run dev again');
    });
  });
}

/**
 * Restarts the application whenever its part of `dist` changes. If it does not start, waits for the next change.
 * @param {() => Promise<unknown>} start resolves once the application is ready
 * @param {AbortSignal} stopping
 * @returns {Promise<void>} resolves once `stopping` is aborted
 */
export async function restartOnChange(start, stopping) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let restarts = Promise.resolve();
  const restart = async () => {
    const startedAt = performance.now();
    await stopRecorded(recordedApplication);
    try {
      stopping.throwIfAborted();
      await start();
      console.log(`Restarted in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    } catch (error) {
      if (!stopping.aborted) reportFailure(error);
    }
  };
  const watcher = watch(paths.dist, { recursive: true, signal: stopping });
  watcher.on('change', (_event, file) => {
    // The application reads the pages from the disk, but the waiting page only at its start.
    if (String(file).startsWith('web') && !String(file).endsWith('room.html')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarts = restarts.then(restart);
    }, SETTLE_MS);
  });
  await once(watcher, 'close');
  clearTimeout(timer);
  await restarts;
}
