import { execFileSync } from 'node:child_process';
import type { Binary } from '../../scripts/lib/debian-packages.mjs';
import { projectRoot } from '../../scripts/lib/paths.mjs';

/** A program of this machine or of Debian, or null. Synchronous, because Jest has to know it before it collects the tests. */
export function findProgram(search: string): Binary | null {
  const code = `
    import { binaryOf } from './scripts/lib/debian-packages.mjs';
    import { paths } from './scripts/lib/paths.mjs';
    import { pgbouncerBinary } from './scripts/lib/pgbouncer.mjs';
    console.log(JSON.stringify((await ${search}.catch(() => undefined)) ?? null));`;
  const args = ['--input-type=module', '--eval', code];
  const output = execFileSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
  return JSON.parse(output.trim().split('\n').at(-1) ?? 'null') as Binary | null;
}
