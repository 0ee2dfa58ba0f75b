/** npm test: runs the tests on a PostgreSQL and a Redis of this run. */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { environmentForTests } from './lib/environment.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { paths, projectRoot } from './lib/paths.mjs';
import { abortCommands, stopProcess } from './lib/processes.mjs';
import { writeRecord } from './lib/process-record.mjs';
import { createSteps, reportFailure } from './lib/steps.mjs';
import { chosenEngines, startTestPostgres, startTestRedis } from './lib/test-engines.mjs';
import { describeSecondRun, failedFiles, readResults, withSecondRun } from './lib/test-results.mjs';
import {
  createTestFolder,
  removeAbandonedTestFolders,
  removeTestFolder,
  runnerRecord,
} from './lib/test-runs.mjs';

/** @typedef {import('./lib/test-results.mjs').Results} Results */

/** More failures than these are no matter of a busy machine. */
const MAX_FILES_AGAIN = 25;

const interrupt = new AbortController();

async function main() {
  checkNodeVersion();
  await removeAbandonedTestFolders();
  const folder = createTestFolder();
  try {
    return await runTests(folder);
  } finally {
    await removeTestFolder(folder);
  }
}

/** @param {string} folder */
async function runTests(folder) {
  const engines = chosenEngines();
  const step = createSteps(5, interrupt.signal);
  const advice = 'Run npm test again once the cause above is gone.';
  await step('Installing dependencies', installDependencies, 'Is the npm registry reachable?');
  await step('Building', build, 'Correct the sources, then run npm test again.');
  const postgres = await step(
    'Starting PostgreSQL',
    () => startTestPostgres(folder, engines),
    advice,
  );
  const redis = await step('Starting Redis', () => startTestRedis(folder, engines), advice);
  const findBrowser = async () => ({ program: await findChromium() });
  const browser = await step('Finding a browser', findBrowser, advice);
  interrupt.signal.throwIfAborted();
  const settings = {
    TEST_BROWSER: browser.program,
    TEST_SCREENSHOTS: paths.screenshots,
    ...postgres,
    ...redis,
    TEST_FOLDER: folder,
  };
  const patterns = process.argv.slice(2);
  // Only one server of Redis has a database for each worker.
  const workers = engines.length > 0 ? ['--runInBand'] : [];
  const results = await runFiles(folder, settings, [...workers, ...patterns]);
  const isWholeSuite = patterns.length === 0;
  const failed = isWholeSuite ? failedFiles(results) : [];
  if (failed.length > 0 && failed.length <= MAX_FILES_AGAIN && !interrupt.signal.aborted) {
    console.log(`\nOnce more, alone: ${failed.map(({ name }) => name).join(', ')}`);
    const files = failed.map(({ path }) => path);
    const again = await runFiles(folder, settings, [
      ...['--runInBand', '--forceExit', '--runTestsByPath'],
      ...files,
    ]);
    console.log(`\n${describeSecondRun(failed, again)}`);
    return finish(withSecondRun(results, again));
  }
  return finish(results);
}

/** @param {Results} results @returns {number} the exit code */
function finish(results) {
  const report = process.env.ONSALE_JEST_JSON;
  if (report) writeFileSync(report, JSON.stringify(results));
  if (results.testResults.some(({ name }) => name.includes(join('test', 'browser')))) {
    console.log(`Screenshots of the pages: ${relative(projectRoot, paths.screenshots)}`);
  }
  return results.success ? 0 : 1;
}

/**
 * @param {string} folder
 * @param {Record<string, string>} settings
 * @param {string[]} args
 * @returns {Promise<Results>}
 */
async function runFiles(folder, settings, args) {
  const report = join(folder, 'results.json');
  rmSync(report, { force: true });
  const code = await runJest(folder, settings, ['--json', `--outputFile=${report}`, ...args]);
  return readResults(report, code);
}

/**
 * @param {string} folder
 * @param {Record<string, string>} settings
 * @param {string[]} jestArgs
 * @returns {Promise<number>} the exit code
 */
function runJest(folder, settings, jestArgs) {
  const args = [join(paths.modules, 'jest', 'bin', 'jest.js'), ...jestArgs];
  const env = { ...environmentForTests(), ...settings };
  // It leads a process group, which ends with it: its workers, and the processes that tests start.
  const options = {
    cwd: projectRoot,
    env,
    stdio: /** @type {const} */ ('inherit'),
    detached: true,
  };
  const jest = spawn(process.execPath, args, options);
  const { pid } = jest;
  if (pid !== undefined) {
    writeRecord(runnerRecord(folder), pid);
    const stop = () => void stopProcess(pid, [{ signal: 'SIGTERM', seconds: 5 }]);
    interrupt.signal.addEventListener('abort', stop);
  }
  return new Promise((resolve, reject) => {
    jest.once('error', reject);
    jest.once('exit', (code) => resolve(code ?? 1));
  });
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    interrupt.abort();
    abortCommands();
  });
}

void main()
  .catch((error) => {
    if (!interrupt.signal.aborted) reportFailure(error);
    return 1;
  })
  .then((code) => process.exit(interrupt.signal.aborted ? 130 : code));
