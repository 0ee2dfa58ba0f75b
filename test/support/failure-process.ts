import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/paths.mjs';

/** The application as operators run it: a process of its own, with nothing but this environment. */
interface RunningProcess {
  /** What it has written to standard output and error so far. */
  readonly output: () => string;
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly stop: () => Promise<number | null>;
}

export function startProcess(env: Readonly<Record<string, string>>): RunningProcess {
  const main = join(projectRoot, 'dist', 'src', 'main.js');
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    output: () => output,
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
