import { setTimeout as sleep } from 'node:timers/promises';
import type fc from 'fast-check';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';

/** Long enough for an unblocked statement, so that the scheduler can choose between several. */
const SETTLE_MS = 1;

let scheduler: fc.Scheduler | null = null;

type Query = (this: PostgresQueryRunner, ...sent: unknown[]) => Promise<unknown>;

const query = Reflect.get(PostgresQueryRunner.prototype, 'query') as Query;

/** While `interleaved` runs, each statement returns only when the scheduler releases it. The transaction keeps its locks. */
const scheduledQuery: Query = async function (...sent) {
  try {
    return await query.apply(this, sent);
  } finally {
    await scheduler?.schedule(Promise.resolve());
  }
};
Reflect.set(PostgresQueryRunner.prototype, 'query', scheduledQuery);

/** Runs `work`. The statements of all instances in this process run in a generated order. */
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

/** Waits for the given number of other statements, if the order is generated. */
export async function letOthersGoFirst(statements: number): Promise<void> {
  for (let count = 0; count < statements; count += 1) await scheduler?.schedule(Promise.resolve());
}
