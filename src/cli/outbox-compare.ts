import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { isId } from '../shared/ids.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Finds events that the receiver of the feed has and the database does not: sales that a failover has lost.

  onsale outbox:compare < received.txt

  Each line starts with the webhook-id of a received event. The lines of unknown events are printed.
  exit code 0: all are known; 1: some are unknown; 2: the comparison failed`;

const BATCH = 1_000;

/** The lines whose events the database does not know. */
async function findUnknown(dataSource: DataSource, lines: readonly string[]): Promise<string[]> {
  const known = await dataSource.query<{ id: string }[]>(
    'SELECT id FROM outbox_events WHERE id = ANY($1)',
    [lines.map(idOf)],
  );
  const ids = new Set(known.map(({ id }) => id));
  return lines.filter((line) => !ids.has(idOf(line)));
}

function idOf(line: string): string {
  const [id = ''] = line.trim().split(/[\s,;]/, 1);
  if (!isId(id)) throw new Error(`This line does not start with the id of an event: ${line}`);
  return id.toLowerCase();
}

async function compare(dataSource: DataSource): Promise<void> {
  let [received, unknown] = [0, 0];
  let batch: string[] = [];
  const check = async () => {
    const lines = await findUnknown(dataSource, batch);
    if (lines.length > 0) print(...lines);
    received += batch.length;
    unknown += lines.length;
    batch = [];
  };
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') batch.push(line);
    if (batch.length === BATCH) await check();
  }
  await check();
  print(`Unknown: ${unknown} of ${received} received events.`);
  process.exitCode = unknown === 0 ? 0 : 1;
}

await runCommand(
  async () => {
    parseArgs({ options: {} });
    await onDatabase(compare);
  },
  { exitCodeOnError: 2, usage: USAGE },
);
