import { setTimeout as sleep } from 'node:timers/promises';
import { machineLoad } from './machine-load.js';

const POLL_MS = 20;

type Truthy<Value> = Exclude<Value, false | 0 | '' | null | undefined>;

/** Polls until `condition` returns a truthy value. Throws after the deadline, which is later on a machine under load. */
export async function eventually<Value>(
  what: string,
  condition: () => Promise<Value> | Value,
  withinMs = 15_000,
): Promise<Truthy<Value>> {
  const startedAt = Date.now();
  for (;;) {
    const value = await condition();
    if (value) return value as Truthy<Value>;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > withinMs && waitedMs > withinMs * machineLoad())
      throw new Error(`Not within ${waitedMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
