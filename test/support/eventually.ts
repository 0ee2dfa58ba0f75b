import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until `condition` gives something true; fails loudly when it has not in time. */
export async function eventually<Value>(
  what: string,
  condition: () => Promise<Value> | Value,
  withinMs = 10_000,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
