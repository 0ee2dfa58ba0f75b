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
 * Builds `dist`, and builds it again whenever a source changes. Shows what the compiler says from
 * the second time on.
 * @param {AbortSignal} stopping ends the compiler
 * @returns {Promise<string>} resolves after the first build; rejects if that has errors
 */
export function buildOnChange(stopping) {
  const nest = join(paths.modules, '@nestjs', 'cli', 'bin', 'nest.js');
  const args = [nest, 'build', '--watch', '--watchAssets', '--preserveWatchOutput'];
  const compiler = spawn(process.execPath, args, {
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
      if (isBuilt && line.trim() !== '') console.log(line);
      const errors = /Found (\d+) errors?\./.exec(line)?.[1];
      if (errors === '0') {
        isBuilt = true;
        resolve('watching');
      } else if (errors !== undefined && !isBuilt) {
        compiler.kill();
        reject(new CommandError(`there are ${errors} errors`, output));
      }
    });
    compiler.once('error', reject);
    compiler.once('exit', (code) => {
      reject(new CommandError(`the compiler ended with code ${code}`, output));
      if (isBuilt && !stopping.aborted) console.error('The compiler ended: run npm run dev again');
    });
  });
}

/**
 * Restarts the application whenever `dist` changes. If it does not start, waits for the next change.
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
  watcher.on('change', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarts = restarts.then(restart);
    }, SETTLE_MS);
  });
  await once(watcher, 'close');
  clearTimeout(timer);
  await restarts;
}
