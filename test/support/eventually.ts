import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

type Truthy<Value> = Exclude<Value, false | 0 | '' | null | undefined>;

/** Waits until `condition` gives something true; fails loudly when it has not in time. */
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
