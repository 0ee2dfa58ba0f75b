/**
 * npm run audit:dependencies: asks the registry for known vulnerabilities of the production packages.
 * Fails on high and critical ones. If the registry does not answer, it only warns: CI works offline.
 */
import { spawnSync } from 'node:child_process';
import { verdictOf } from './lib/advisories.mjs';
import { projectRoot } from './lib/paths.mjs';

const { stdout, error } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-timeout=20000'],
  { cwd: projectRoot, encoding: 'utf8', shell: process.platform === 'win32', timeout: 60_000 },
);

const { fails, lines } = verdictOf(error ? '' : stdout);
for (const line of lines) console.log(line);
process.exitCode = fails ? 1 : 0;
