import { execFileSync } from 'node:child_process';
import type { Binary } from '../../scripts/lib/debian-packages.mjs';
import { projectRoot } from '../../scripts/lib/paths.mjs';

/**
 * A server program of this machine, or of Debian's packages, which are unpacked into `folder`. Null if it can't be had.
 * Synchronous, because Jest has to know it before it collects the tests.
 */
export function findProgram(name: string, folder: string): Binary | null {
  const unpacked = { folder, path: `usr/sbin/${name}` };
  const code = `
    import { binaryOf } from './scripts/lib/debian-packages.mjs';
    const binary = await binaryOf(['${name}'], ${JSON.stringify(unpacked)}).catch(() => undefined);
    console.log(JSON.stringify(binary ?? null));`;
  const args = ['--input-type=module', '--eval', code];
  const output = execFileSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
  return JSON.parse(output.trim().split('\n').at(-1) ?? 'null') as Binary | null;
}
