import { setTimeout as sleep } from 'node:timers/promises';
import type fc from 'fast-check';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';

/** Long enough for a statement that nothing holds up, so that there is a choice whose turn is next. */
const SETTLE_MS = 1;

let scheduler: fc.Scheduler | null = null;

type Query = (this: PostgresQueryRunner, ...sent: unknown[]) => Promise<unknown>;

const query = Reflect.get(PostgresQueryRunner.prototype, 'query') as Query;

/**
 * While `interleaved` runs, whoever made a statement goes on only when the scheduler says so, with
 * whatever locks the transaction has by then. Nobody waits here who waits for a lock in PostgreSQL.
 */
const scheduledQuery: Query = async function (...sent) {
  try {
    return await query.apply(this, sent);
  } finally {
    await scheduler?.schedule(Promise.resolve());
  }
};
Reflect.set(PostgresQueryRunner.prototype, 'query', scheduledQuery);

/** Runs `work` with its statements, and those of every instance in this process, in a drawn order. */
export async function interleaved<Result>(
  order: fc.Scheduler,
  work: () => Promise<Result>,
): Promise<Result> {
  scheduler = order;
  try {
    return await order.waitFor(work(), async (release) => {
      await sleep(SETTLE_MS);
      await release();
    });
  } finally {
    scheduler = null;
    await order.waitAll();
  }
}

/** Lets as many statements of others go first, if they are being made in a drawn order. */
export async function letOthersGoFirst(statements: number): Promise<void> {
  for (let count = 0; count < statements; count += 1) await scheduler?.schedule(Promise.resolve());
}
