import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dataRoot, paths, projectRoot } from './paths.mjs';
import { run } from './processes.mjs';

/** @typedef {Record<string, { integrity?: string, optional?: boolean }>} LockedPackages */

/**
 * Installs the locked dependencies unless they are installed.
 * @returns {Promise<string>} `installed` or `up to date`
 */
export async function installDependencies() {
  if (dependenciesAreInstalled()) return 'up to date';
  // The build needs the development dependencies, which npm leaves out in production mode.
  await npm('ci', '--include=dev', '--no-audit', '--no-fund', ...cacheOption());
  return 'installed';
}

/** At the end of an install, npm writes a lockfile of the installed packages into node_modules. */
function dependenciesAreInstalled() {
  const wanted = readLockfile(join(projectRoot, 'package-lock.json'));
  const installed = readLockfile(join(paths.modules, '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, { integrity, optional }]) => {
    const mayBeMissing = path === '' || optional;
    return mayBeMissing || installed[path]?.integrity === integrity;
  });
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readLockfile(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** A cache in the data folder if npm can't write to its own, as with a read-only home. */
function cacheOption() {
  const cache = process.env.npm_config_cache || join(homedir(), '.npm');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return [];
  } catch {
    return ['--cache', join(dataRoot, 'npm-cache')];
  }
}

/** @param {string[]} args */
function npm(...args) {
  // npm sets this variable. It is missing if somebody ran the script with node.
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], { cwd: projectRoot });
  return run('npm', args, { cwd: projectRoot, shell: process.platform === 'win32' });
}
