import { spawn } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import type { Config } from '../../src/config/settings.js';
import { redisConfig } from './environment.js';
import { eventually } from './eventually.js';
import { redisVariables } from './redis.js';

/** The machine may be busy with other tests. */
export const BOOT_MS = 60_000;

export interface RunningProcess {
  /** What the process has written to standard output and error so far. */
  readonly output: () => string;
  /** The exit code. Null when a signal ended the process. */
  readonly exited: Promise<number | null>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Sends a signal to all processes of the group that it leads, as terminals and systemd do. */
  readonly signalGroup: (signal: NodeJS.Signals) => void;
  readonly stop: () => Promise<number | null>;
  /** Sends SIGKILL, so the process finishes nothing. */
  readonly kill: () => Promise<number | null>;
}

interface Start {
  /** The command that runs Node.js, with its arguments. */
  readonly wrapper?: readonly string[];
  /** In a process group of its own. */
  readonly leadsGroup?: boolean;
}

/** Starts a program of the project in a process that has only this environment. */
export function startCommand(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
  { wrapper = [], leadsGroup = false }: Start = {},
): RunningProcess {
  const node = [process.execPath, join(projectRoot, program), ...args];
  const [command = '', ...rest] = [...wrapper, ...node];
  const child = spawn(command, rest, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: leadsGroup,
  });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return {
    output: () => output,
    exited,
    signal: (signal) => child.kill(signal),
    signalGroup: (signal) => process.kill(-child.pid!, signal),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Runs a command of the image to its end, with `input` on standard input. */
export async function runWithInput(
  args: readonly string[],
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  input: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const program = join(projectRoot, 'dist/src/cli/onsale.js');
  const child = spawn(process.execPath, [program, ...args], { env: { DATABASE_URL: databaseUrl } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Starts the application as operators run it. */
export function startApplication(
  env: Readonly<Record<string, string>>,
  start?: Start,
): RunningProcess {
  return startCommand(['dist/src/main.js'], env, start);
}

/** What the application writes when it refuses to start with these settings. */
export async function refusalToStart(settings: Readonly<Record<string, string>>): Promise<string> {
  const running = startApplication({
    NODE_ENV: 'test',
    ...redisVariables(redisConfig()),
    ...settings,
  });
  expect(await running.exited).toBe(1);
  return running.output();
}

/** Starts the application on a free port and waits until it serves. `env` replaces settings. */
export async function startServing(
  config: Config,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProcess & { readonly origin: string }> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const running = startApplication({ ...environmentOf(config), PORT: `${port}`, ...env });
  const serves = () =>
    fetch(`${origin}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await eventually('the process serves', serves, BOOT_MS);
  } catch (error) {
    await running.kill();
    throw error;
  }
  return { ...running, origin };
}

/** The environment of an instance on the same databases, on a free port, with its jobs. */
export function environmentOf(config: Config): Record<string, string> {
  const { databaseUrl, databaseDirectUrl, redis, dataPlatform, nats } = config;
  const { jwtSecret, queueTokenSecret, passSigningKey, ticketSigningKey } = config;
  const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    NODE_ENV: 'production',
    TOP_UPS: 'open',
    PORT: '0',
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: databaseDirectUrl ?? '',
    ...redisVariables(redis),
    JWT_SECRET: jwtSecret,
    QUEUE_TOKEN_SECRET: queueTokenSecret,
    PASS_SIGNING_KEY: pemOf(passSigningKey),
    TICKET_SIGNING_KEY: pemOf(ticketSigningKey),
    DATA_PLATFORM_URL: dataPlatform?.url ?? '',
    DATA_PLATFORM_SECRET: dataPlatform?.secret ?? '',
    ...(nats
      ? { FEED: 'nats', NATS_URL: nats.servers.map((server) => `nats://${server}`).join() }
      : {}),
    LOG_LEVEL: 'warn',
  };
}
