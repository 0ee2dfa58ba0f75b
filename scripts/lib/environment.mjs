import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths, projectRoot } from './paths.mjs';
import { newSigningKey, secretOf } from './secrets.mjs';

/** All variables that the application reads. A test compares .env.example with the code. */
function applicationVariables() {
  const example = readFileSync(join(projectRoot, '.env.example'), 'utf8');
  return [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
}

/** Reads .env if it exists. Variables that are already set keep their values. */
export function loadEnvironmentFile() {
  const file = join(projectRoot, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** The environment without the developer's settings, on which tests must not depend. */
export function environmentForTests() {
  const settings = new Set(applicationVariables());
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.has(name)));
}

export function isProduction() {
  return process.env.NODE_ENV === 'production';
}

/**
 * Whether the variable has a value, or `<name>_FILE` names a file with it.
 * @param {string} name
 */
export function isGiven(name) {
  return Boolean(process.env[name] || process.env[`${name}_FILE`]);
}

/** Whether any of the settings says where Redis is. */
export function isRedisGiven() {
  return ['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'].some(isGiven);
}

/** Defaults for development. In production these settings are required. */
export function developmentDefaults() {
  if (isProduction()) return {};
  const defaults = {
    JWT_SECRET: () => secretOf(join(paths.secrets, 'jwt')),
    QUEUE_TOKEN_SECRET: () => secretOf(join(paths.secrets, 'queue')),
    PASS_SIGNING_KEY: () => secretOf(join(paths.secrets, 'passes'), newSigningKey),
    TICKET_SIGNING_KEY: () => secretOf(join(paths.secrets, 'tickets'), newSigningKey),
    ADMIN_EMAIL: () => 'admin@onsale.local',
    ADMIN_PASSWORD: () => 'onsale-admin',
  };
  const missing = Object.entries(defaults).filter(([name]) => !isGiven(name));
  return Object.fromEntries(missing.map(([name, value]) => [name, value()]));
}
