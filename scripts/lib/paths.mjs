import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(fileURLToPath(import.meta.url), '../../..');

/** Everything the scripts keep between runs; git-ignored, removed by `npm run reset`. */
export const dataRoot = join(projectRoot, '.onsale');

export const paths = {
  modules: join(projectRoot, 'node_modules'),
  dist: join(projectRoot, 'dist'),
  postgres: join(dataRoot, 'postgres'),
  redis: join(dataRoot, 'redis'),
  redisPackages: join(dataRoot, 'redis-server'),
  secrets: join(dataRoot, 'secrets'),
  applicationRecord: join(dataRoot, 'application.pid'),
  startLock: join(dataRoot, 'start.lock'),
  log: join(dataRoot, 'logs', 'app.log'),
};
