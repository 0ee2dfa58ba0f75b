import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/paths.mjs';

interface RunningCommand {
  /** What it has written to standard output and error so far. */
  readonly output: () => string;
  readonly exitCode: Promise<number | null>;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** A program of the project, by its path, with nothing but this environment. */
export function startCommand(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [join(projectRoot, program), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  return { output: () => output, exitCode, signal: (signal) => child.kill(signal) };
}
