import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { isId, timeOfId } from '../shared/ids.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Finds events that the receiver of the feed has and the database does not: sales that a failover has lost.

  onsale outbox:compare < received.txt

  Each line starts with the webhook-id of a received event. The lines of unknown events are printed.
  Events that are older than the events that the database keeps cannot be compared. They are counted.
  exit code 0: all are known; 1: some are unknown; 2: the comparison failed`;

const BATCH = 1_000;

interface Findings {
  readonly unknown: readonly string[];
  /** Their number. */
  readonly tooOld: number;
}

/** Compares lines with the events in the database. */
async function findUnknown(dataSource: DataSource, lines: readonly string[]): Promise<Findings> {
  const missing = await dataSource.query<{ id: string; is_kept: boolean }[]>(
    `SELECT id, coalesce(recorded_at >= kept_since, true) AS is_kept
     FROM unnest($1::uuid[], $2::timestamptz[]) received (id, recorded_at)
     CROSS JOIN (SELECT max(kept_since) AS kept_since FROM outbox_retention) retention
     WHERE NOT EXISTS (SELECT FROM outbox_all_events event WHERE event.id = received.id)`,
    [lines.map(idOf), lines.map((line) => timeOfId(idOf(line)))],
  );
  const unknown = new Set(missing.filter((one) => one.is_kept).map(({ id }) => id));
  return {
    unknown: lines.filter((line) => unknown.has(idOf(line))),
    tooOld: missing.filter((one) => !one.is_kept).length,
  };
}

function idOf(line: string): string {
  const [id = ''] = line.trim().split(/[\s,;]/, 1);
  if (!isId(id)) throw new Error(`This line does not start with the id of an event: ${line}`);
  return id.toLowerCase();
}

async function compare(dataSource: DataSource): Promise<void> {
  let [received, unknown, tooOld] = [0, 0, 0];
  let batch: string[] = [];
  const check = async () => {
    const found = await findUnknown(dataSource, batch);
    if (found.unknown.length > 0) print(...found.unknown);
    received += batch.length;
    unknown += found.unknown.length;
    tooOld += found.tooOld;
    batch = [];
  };
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') batch.push(line);
    if (batch.length === BATCH) await check();
  }
  await check();
  if (tooOld > 0) print(`Not compared, because older than the kept events: ${tooOld}.`);
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
