import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

type Truthy<Value> = Exclude<Value, false | 0 | '' | null | undefined>;

/** Polls until `condition` returns a truthy value. Throws after the deadline. */
export async function eventually<Value>(
  what: string,
  condition: () => Promise<Value> | Value,
  withinMs = 10_000,
): Promise<Truthy<Value>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value as Truthy<Value>;
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
