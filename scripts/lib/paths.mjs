import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(fileURLToPath(import.meta.url), '../../..');

const ownFolder = join(projectRoot, '.onsale');

/** The data that scripts keep between runs. Git ignores the folder, and `npm run reset` removes it. */
export const dataRoot = process.env.ONSALE_DATA_DIR || ownFolder;

export const paths = {
  modules: join(projectRoot, 'node_modules'),
  dist: join(projectRoot, 'dist'),
  postgres: join(dataRoot, 'postgres'),
  redis: join(dataRoot, 'redis'),
  redisPackages: join(ownFolder, 'redis-server'),
  browser: join(ownFolder, 'browser'),
  screenshots: join(ownFolder, 'screenshots'),
  haproxyPackages: join(ownFolder, 'haproxy'),
  pgbouncerPackages: join(ownFolder, 'pgbouncer'),
  natsPackages: join(ownFolder, 'nats-server'),
  secrets: join(dataRoot, 'secrets'),
  applicationRecord: join(dataRoot, 'application.pid'),
  startLock: join(dataRoot, 'start.lock'),
  log: join(dataRoot, 'logs', 'app.log'),
};
