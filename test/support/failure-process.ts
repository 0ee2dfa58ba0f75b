import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import type { Config } from '../../src/config/config.js';

/** The application as operators run it: a process of its own, with nothing but this environment. */
export interface RunningProcess {
  /** What it has written to standard output and error so far. */
  readonly output: () => string;
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly stop: () => Promise<number | null>;
  /** SIGKILL: it finishes nothing. */
  readonly kill: () => Promise<number | null>;
}

export function startProcess(env: Readonly<Record<string, string>>): RunningProcess {
  const main = join(projectRoot, 'dist', 'src', 'main.js');
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return {
    output: () => output,
    exited,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** The environment of an instance on the same databases, on any port, with its jobs running. */
export function environmentOf(config: Config): Record<string, string> {
  const { databaseUrl, redisUrl, jwtSecret, queueTokenSecret, dataPlatform, delivery } = config;
  return {
    NODE_ENV: 'production',
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    JWT_SECRET: jwtSecret,
    QUEUE_TOKEN_SECRET: queueTokenSecret,
    DATA_PLATFORM_URL: dataPlatform?.url ?? '',
    DATA_PLATFORM_SECRET: dataPlatform?.secret ?? '',
    DATA_PLATFORM_MAX_ATTEMPTS: `${delivery.maxAttempts}`,
    DATA_PLATFORM_RETRY_SECONDS: `${delivery.firstRetrySeconds}`,
    LOG_LEVEL: 'warn',
  };
}
