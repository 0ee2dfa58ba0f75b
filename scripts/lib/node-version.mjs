import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.mjs';

/** @throws {Error} if this Node.js is too old to run the application */
export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const [needed = ''] = /[\d.]+/.exec(engines.node) ?? [];
  const current = process.versions.node;
  if (current.localeCompare(needed, 'en', { numeric: true }) < 0) {
    throw new Error(`Onsale needs Node.js ${needed} or newer; this is ${current}`);
  }
  return current;
}
