import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths, projectRoot } from './paths.mjs';
import { run } from './processes.mjs';

const inputs = [
  ...['src', 'migrations', 'web', 'clients/typescript/src'],
  ...['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'],
];

/** The hash of the sources that dist was built from. It is removed together with dist. */
const stamp = join(paths.dist, '.built-from');

/**
 * Builds dist unless it was built from exactly these sources.
 * @returns {Promise<string>} `built` or `up to date`
 */
export async function build() {
  const sources = hashOf(inputs.flatMap(filesOf));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return 'up to date';
  const nest = join(paths.modules, '@nestjs', 'cli', 'bin', 'nest.js');
  await run(process.execPath, [nest, 'build'], { cwd: projectRoot });
  // After Nest, which empties dist.
  const vite = join(paths.modules, 'vite', 'bin', 'vite.js');
  await run(process.execPath, [vite, 'build', 'web', '--logLevel', 'warn'], { cwd: projectRoot });
  writeFileSync(stamp, sources);
  return 'built';
}

/**
 * @param {string} input a file or folder of the project
 * @returns {string[]}
 */
function filesOf(input) {
  const path = join(projectRoot, input);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** @param {readonly string[]} files */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
