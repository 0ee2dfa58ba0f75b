/** npm test: every test against a PostgreSQL and a Redis that live as long as the run. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { startPostgres } from './lib/embedded-postgres.mjs';
import { startRedis } from './lib/embedded-redis.mjs';
import { environmentForTests } from './lib/environment.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { paths, projectRoot } from './lib/paths.mjs';
import { abortCommands } from './lib/processes.mjs';
import { writeRecord } from './lib/process-record.mjs';
import { createSteps, reportFailure } from './lib/steps.mjs';
import {
  createTestFolder,
  removeAbandonedTestFolders,
  removeTestFolder,
  runnerRecord,
} from './lib/test-runs.mjs';

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
  const step = createSteps(4, interrupt.signal);
  const advice = 'Run npm test again once the cause above is gone.';
  await step('Installing dependencies', installDependencies, 'Is the npm registry reachable?');
  await step('Building', build, 'Correct the sources, then run npm test again.');
  const postgres = await step(
    'Starting PostgreSQL',
    () => startPostgres({ dataDir: join(folder, 'postgres'), durable: false, maxConnections: 400 }),
    advice,
  );
  const redis = await step(
    'Starting Redis',
    () => startRedis({ dataDir: join(folder, 'redis'), persistent: false }),
    advice,
  );
  interrupt.signal.throwIfAborted();
  return runJest(folder, { TEST_DATABASE_URL: postgres.url, TEST_REDIS_URL: redis.url });
}

/**
 * @param {string} folder
 * @param {Record<string, string>} databases
 * @returns {Promise<number>} the exit code
 */
function runJest(folder, databases) {
  const report = process.env.ONSALE_JEST_JSON;
  const args = [
    join(paths.modules, 'jest', 'bin', 'jest.js'),
    ...(report ? ['--json', `--outputFile=${report}`] : []),
    ...process.argv.slice(2),
  ];
  const env = { ...environmentForTests(), ...databases };
  const jest = spawn(process.execPath, args, { cwd: projectRoot, env, stdio: 'inherit' });
  if (jest.pid !== undefined) writeRecord(runnerRecord(folder), jest.pid);
  interrupt.signal.addEventListener('abort', () => jest.kill('SIGTERM'));
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
