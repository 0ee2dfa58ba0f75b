import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths, projectRoot } from './paths.mjs';
import { secretOf } from './secrets.mjs';

/** Every variable the application reads: a test holds .env.example to them. */
function applicationVariables() {
  const example = readFileSync(join(projectRoot, '.env.example'), 'utf8');
  return [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
}

/** Reads .env, if there is one; what is already set in the environment wins. */
export function loadEnvironmentFile() {
  const file = join(projectRoot, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** The environment without the developer's settings, so that tests don't depend on them. */
export function environmentForTests() {
  const settings = new Set(applicationVariables());
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.has(name)));
}

export function isProduction() {
  return process.env.NODE_ENV === 'production';
}

/**
 * Whether the variable has a value, or a file has it for the variable.
 * @param {string} name
 */
export function isGiven(name) {
  return Boolean(process.env[name] || process.env[`${name}_FILE`]);
}

/** What a developer shouldn't have to think about; in production it has to be given. */
export function developmentDefaults() {
  if (isProduction()) return {};
  const defaults = {
    JWT_SECRET: () => secretOf(join(paths.secrets, 'jwt')),
    QUEUE_TOKEN_SECRET: () => secretOf(join(paths.secrets, 'queue')),
    ADMIN_EMAIL: () => 'admin@onsale.local',
    ADMIN_PASSWORD: () => 'onsale-admin',
  };
  const missing = Object.entries(defaults).filter(([name]) => !isGiven(name));
  return Object.fromEntries(missing.map(([name, value]) => [name, value()]));
}
