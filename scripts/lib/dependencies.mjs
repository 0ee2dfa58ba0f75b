import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths, projectRoot } from './paths.mjs';
import { run } from './processes.mjs';

/** @typedef {Record<string, { integrity?: string, optional?: boolean }>} LockedPackages */

/**
 * Installs the locked dependencies unless they are there.
 * @returns {Promise<string>} what it found or did
 */
export async function installDependencies() {
  if (dependenciesAreInstalled()) return 'up to date';
  // The build needs the development dependencies, which npm leaves out in production mode.
  await npm('ci', '--include=dev', '--no-audit', '--no-fund');
  return 'installed';
}

/** npm records what it installed in a lockfile of node_modules' own, as its last act. */
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

/** @param {string[]} args */
function npm(...args) {
  // Set by `npm start`: the same npm again. Otherwise somebody ran the script with node.
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], { cwd: projectRoot });
  return run('npm', args, { cwd: projectRoot, shell: process.platform === 'win32' });
}
