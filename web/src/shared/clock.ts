import { Onsale } from '@onsale/client';
import { signal } from '@preact/signals';

/** How far the clock of the server is ahead of that of this device, in milliseconds. */
let aheadMs = 0;

/** The time of the server in milliseconds, once a second while the page is looked at. */
export const now = signal(Date.now());

/** Without repeats and log-in: waits would read as a slow request, and move the clock. */
const once = new Onsale({ retries: 0 });
const AGAIN_MS = 5_000;

/** Compares the clocks. Countdowns of the page are right to about the time of a request. */
export async function synchroniseClock(): Promise<void> {
  const sentAt = Date.now();
  const answer = await once.get('/v1/time').catch(() => null);
  if (answer === null) {
    setTimeout(() => void synchroniseClock(), AGAIN_MS);
    return;
  }
  const middle = (sentAt + Date.now()) / 2;
  aheadMs = Date.parse(answer.now) - middle;
  tick();
}

export function serverNow(): number {
  return Date.now() + aheadMs;
}

function tick(): void {
  now.value = serverNow();
}

setInterval(tick, 1_000);
document.addEventListener('visibilitychange', tick);
