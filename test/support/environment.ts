import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config/settings.js';
import type { RedisConfig } from '../../src/config/redis-settings.js';
import { redisAt } from './redis.js';

/** `npm test` starts the servers and passes their URLs. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with "npm test -- <pattern>"`);
  return value;
}

export function databaseUrl(database?: string): string {
  const url = new URL(required('TEST_DATABASE_URL'));
  if (database !== undefined) url.pathname = `/${database}`;
  return url.href;
}

/** The settings for a database: behind the pooler of this run, if it has one. */
export function databaseConfig(
  database: string,
): Pick<Config, 'databaseUrl' | 'databaseDirectUrl'> {
  const direct = databaseUrl(database);
  const pooler = process.env.TEST_POOLER_URL;
  if (!pooler) return { databaseUrl: direct, databaseDirectUrl: null };
  const pooled = new URL(pooler);
  pooled.pathname = `/${database}`;
  return { databaseUrl: pooled.href, databaseDirectUrl: direct };
}

/** False on the engines of several servers. A test whose Redis has a clock of its own, or is read by URL, needs one. */
export function hasOneRedis(): boolean {
  return !process.env.TEST_REDIS_SERVERS;
}

/** Where Redis is for this worker. Of several servers, a run has one worker. */
export function redisConfig(): RedisConfig {
  const servers = process.env.TEST_REDIS_SERVERS;
  return servers ? (JSON.parse(servers) as RedisConfig) : redisAt(redisUrl());
}

/** Every Jest worker has its own Redis database. */
export function redisUrl(): string {
  const url = new URL(required('TEST_REDIS_URL'));
  url.pathname = `/${required('JEST_WORKER_ID')}`;
  return url.href;
}

/** A new folder, which ends with the run. */
export function newFolder(prefix: string): string {
  return mkdtempSync(join(required('TEST_FOLDER'), prefix));
}

/** A number that whoever runs the tests may set, for a long form of a test. */
export function numberOf(name: string, fallback: number): number {
  return Number(process.env[name] ?? fallback);
}

/** The program of a Chromium. */
export function browserProgram(): string {
  return required('TEST_BROWSER');
}

/** Screenshots stay there after the run, for a person to look at. */
export function screenshotsFolder(): string {
  return required('TEST_SCREENSHOTS');
}
