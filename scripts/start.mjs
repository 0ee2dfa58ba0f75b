/**
 * npm start: from a fresh clone to a running server, with only Node.js and npm.
 * npm run dev: the same, and builds and restarts whenever a source changes. With `-- --inspect`, a
 * debugger can attach to the application at port 9229.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { addressFromEnvironment, requireFreePort } from './lib/address.mjs';
import { startApplication, waitUntilReady } from './lib/application.mjs';
import { build } from './lib/build.mjs';
import { installDependencies } from './lib/dependencies.mjs';
import { startPostgres } from './lib/embedded-postgres.mjs';
import { startRedis } from './lib/embedded-redis.mjs';
import {
  developmentDefaults,
  isGiven,
  isProduction,
  isRedisGiven,
  loadEnvironmentFile,
} from './lib/environment.mjs';
import { dismissGuard, startGuard } from './lib/guard.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { endWithParent } from './lib/parent.mjs';
import { paths, projectRoot } from './lib/paths.mjs';
import { abortCommands, run } from './lib/processes.mjs';
import { keepRunning, killServers, stopServers } from './lib/servers.mjs';
import { releaseStartLock, takeStartLock } from './lib/start-lock.mjs';
import { createSteps, reportFailure } from './lib/steps.mjs';
import { buildOnChange, restartOnChange } from './lib/watch.mjs';
import { EMULATOR_KEYS, startEmulator } from './lib/payment-emulator/emulator.mjs';
import { printWelcome } from './lib/welcome.mjs';

const watches = process.argv.includes('--watch');
const nodeOptions = process.argv.filter((option) => option === '--inspect');

/** Aborted once the servers are meant to end, because of a signal or a failure. */
const stopping = new AbortController();

/**
 * One promise per server. Each settles when its server ends for good.
 * @type {Promise<unknown>[]}
 */
const endings = [];

async function main() {
  checkNodeVersion();
  loadEnvironmentFile();
  const address = addressFromEnvironment();
  takeStartLock();
  startGuard();
  endWithParent();
  try {
    const orphans = await stopServers();
    if (orphans.length > 0) console.log(`Stopped from an earlier run: ${orphans.join(', ')}`);
    await requireFreePort(address);
    return await serve(address);
  } finally {
    stopping.abort();
    await stopServers();
    await Promise.allSettled(endings);
    dismissGuard();
    releaseStartLock();
  }
}

/**
 * @param {import('./lib/address.mjs').Address} address
 * @returns {Promise<number>} the exit code
 */
async function serve(address) {
  const step = createSteps(7, stopping.signal);
  const command = watches ? 'npm run dev' : 'npm start';
  const fixIt = `Run ${command} again once the cause above is gone.`;

  await step('Installing dependencies', installDependencies, 'Is the npm registry reachable?');
  const compile = watches ? () => buildOnChange(stopping.signal) : build;
  await step('Building', compile, `Correct the sources, then run ${command} again.`);
  const postgres = await step('Starting PostgreSQL', providePostgres, fixIt);
  const redis = await step('Starting Redis', provideRedis, fixIt);
  const env = {
    ...process.env,
    ...developmentDefaults(),
    ...(await emulatedProviders(address.baseUrl)),
    HOST: address.host,
    PORT: String(address.port),
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(redis && { REDIS_URL: redis.url }),
  };
  await step('Migrating the database', () => migrate(env), fixIt);
  await step('Loading demo data', () => loadDemoData(env), fixIt);
  const start = async () => {
    const started = startApplication(env, nodeOptions);
    if (!watches) endings.push(started.exitCode);
    await waitUntilReady(started, address, stopping.signal);
    return started;
  };
  const application = await step('Starting Onsale', start, fixIt);

  printWelcome({ baseUrl: address.baseUrl });
  const end = watches
    ? restartOnChange(() => migrate(env).then(start), stopping.signal)
    : once(stopping.signal, 'abort');
  await Promise.race([end, ...endings]);
  if (stopping.signal.aborted) return 0;

  const code = await application.exitCode;
  console.error(application.lastLines.join('\n'));
  console.error(`Onsale ended by itself, with code ${code}`);
  return code;
}

async function providePostgres() {
  if (isGiven('DATABASE_URL')) return null;
  if (isGiven('DATABASE_DIRECT_URL')) {
    throw new Error('DATABASE_DIRECT_URL is set without DATABASE_URL: set both or none of them');
  }
  const options = { dataDir: paths.postgres, durable: true, database: 'onsale' };
  return supervised('PostgreSQL', (port) => startPostgres({ ...options, port }));
}

async function provideRedis() {
  if (isRedisGiven()) return null;
  const options = { dataDir: paths.redis, persistent: true };
  return supervised('Redis', (port) => startRedis({ ...options, port }));
}

/**
 * Payment providers for development, if the top-ups need one and none has keys.
 * @param {string} baseUrl
 */
async function emulatedProviders(baseUrl) {
  const hasKeys = isGiven('TOSS_SECRET_KEY') || isGiven('STRIPE_SECRET_KEY');
  if (isProduction() || hasKeys || process.env.TOP_UPS !== 'provider') return {};
  const { url } = await startEmulator({ webhookUrl: `${baseUrl}/v1/webhooks` });
  console.log(`Emulated payment providers, which take no money: ${url}`);
  return { ...EMULATOR_KEYS, TOSS_API_URL: url, STRIPE_API_URL: url };
}

/**
 * @template {import('./lib/servers.mjs').Server} S
 * @param {string} name
 * @param {(port?: number) => Promise<S>} start
 */
async function supervised(name, start) {
  const server = await start();
  const ending = keepRunning(name, server, start, stopping.signal);
  endings.push(ending);
  // Awaited only once everything has started. Until then, a rejection must not count as unhandled.
  ending.catch(() => {});
  return server;
}

/** @param {NodeJS.ProcessEnv} env */
async function migrate(env) {
  await runCli(['migrate.js', 'up'], env);
}

/** @param {NodeJS.ProcessEnv} env */
async function loadDemoData(env) {
  if (isProduction()) return 'none in production';
  await runCli(['demo-data.js'], env);
  return undefined;
}

/**
 * @param {[string, ...string[]]} command a program of the application's command line
 * @param {NodeJS.ProcessEnv} env
 */
function runCli([program, ...args], env) {
  const file = join(paths.dist, 'src', 'cli', program);
  return run(process.execPath, [file, ...args], { cwd: projectRoot, env });
}

let interruptedAt = 0;

/** @param {NodeJS.Signals} signal */
function interrupt(signal) {
  if (interruptedAt === 0) {
    interruptedAt = Date.now();
    console.log('\nStopping. Press Ctrl-C again to kill the servers at once.');
    stopping.abort();
    abortCommands();
  } else if (signal === 'SIGINT' && Date.now() - interruptedAt > 1000) {
    // One Ctrl-C arrives twice, from the terminal and from npm, so an early second one is ignored.
    void killServers();
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);

void main()
  .catch((error) => {
    if (interruptedAt > 0) return 0;
    reportFailure(error);
    return 1;
  })
  .then((code) => process.exit(code));
