import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { startTimeOf } from '../../scripts/lib/processes.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { newFolder } from './environment.js';

/** A real `npm start` or `npm test` with its own data folder. */
export class NpmRun {
  private constructor(
    private readonly npm: ChildProcess,
    private readonly folder: string,
  ) {}

  /** `folder` holds the data. Several runs may use it one after another. */
  static async of(folder: string, ...args: readonly string[]): Promise<NpmRun> {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: `${await findFixedPort()}`,
      ONSALE_DATA_DIR: folder,
    };
    const npm = spawn('npm', args, { cwd: projectRoot, env, stdio: 'ignore' });
    return new NpmRun(npm, folder);
  }

  /** The pids that the scripts recorded, by the name of the record. */
  recorded(folder = this.folder): Map<string, number> {
    const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    const pids = new Map<string, number>();
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && /^(test-|postgres$|redis$)/.test(entry.name)) {
        for (const [name, pid] of this.recorded(path)) pids.set(name, pid);
      } else if (/(\.pid|start\.lock)$/.test(entry.name)) {
        const pid = pidIn(path);
        if (pid !== undefined) pids.set(entry.name, pid);
      }
    }
    return pids;
  }

  /** Sends the signal to npm. */
  kill(signal: NodeJS.Signals): void {
    this.npm.kill(signal);
  }

  /** Whether the test folders and the lock of the run are gone. */
  hasCleanedUp(): boolean {
    const isLeft = (name: string) => name.startsWith('test-') || name === 'start.lock';
    return !existsSync(this.folder) || !readdirSync(this.folder).some(isLeft);
  }
}

/** A new folder. The test run removes it. */
export function dataFolder(): string {
  return newFolder('npm-');
}

export function isRunning(pid: number): boolean {
  return startTimeOf(pid) !== undefined;
}

/** Undefined if the record is gone, or not complete yet. */
function pidIn(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}
