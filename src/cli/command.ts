import type { DataSource } from 'typeorm';
import { loadDatabaseUrl } from '../config/config.js';
import { commandDataSource } from '../shared/database/data-source.js';

/** Runs a command. An error shows its message, without a stack, and ends the process. */
export async function runCommand(
  command: () => Promise<void>,
  { exitCodeOnError = 1, usage = '' } = {},
): Promise<void> {
  try {
    await command();
  } catch (error) {
    const message = messageOf(error);
    process.stderr.write(usage === '' ? `${message}\n` : `${message}\n\n${usage}\n`);
    process.exit(exitCodeOnError);
  }
}

/** A failed connection to a host with several addresses has only a code. */
function messageOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}

/** Opens the database of DATABASE_URL for `work`, which may use these classes of rows. */
export async function onDatabase<Result>(
  work: (dataSource: DataSource) => Promise<Result>,
  rows: Parameters<typeof commandDataSource>[1] = [],
): Promise<Result> {
  const dataSource = await commandDataSource(loadDatabaseUrl(), rows).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

export function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
