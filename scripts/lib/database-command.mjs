import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runningPostgresUrl } from './embedded-postgres.mjs';
import { runningRedisUrl } from './embedded-redis.mjs';
import { isGiven, isRedisGiven, loadEnvironmentFile } from './environment.mjs';
import { paths, projectRoot } from './paths.mjs';

/**
 * Runs a command of the application on DATABASE_URL, or on the database (and Redis) of a running `npm start`.
 * Sets the exit code.
 * @param {string} program its file in src/cli
 */
export function runOnDatabase(program) {
  try {
    process.exitCode = start(program);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** @param {string} name */
function start(name) {
  loadEnvironmentFile();
  const url = isGiven('DATABASE_URL') ? null : runningPostgresUrl(paths.postgres, 'onsale');
  if (url === undefined) {
    throw new Error(
      'DATABASE_URL is not set, and no npm start is running here: set DATABASE_URL to the database ' +
        'of the service, or run npm start first',
    );
  }
  const program = join(paths.dist, 'src', 'cli', name);
  if (!existsSync(program)) throw new Error('Nothing is built yet: run npm run build first');
  // Commands prefer the direct URL, which would be that of another database.
  const servers = url !== null && {
    DATABASE_URL: url,
    DATABASE_DIRECT_URL: '',
    ...(!isRedisGiven() && { REDIS_URL: runningRedisUrl(paths.redis) }),
  };
  const { status, error } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
    cwd: projectRoot,
    env: { ...process.env, ...servers },
    stdio: 'inherit',
  });
  if (error) throw error;
  return status ?? 1;
}
