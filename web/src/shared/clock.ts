import { signal } from '@preact/signals';
import { onsale } from './session.js';

/** How far the clock of the server is ahead of that of this device, in milliseconds. */
let aheadMs = 0;

/** The time of the server in milliseconds, once a second while the page is looked at. */
export const now = signal(Date.now());

/** Compares the clocks. Countdowns of the page are right to about the time of a request. */
export async function synchroniseClock(): Promise<void> {
  const sentAt = Date.now();
  const { now: server } = await onsale.get('/v1/time');
  const middle = (sentAt + Date.now()) / 2;
  aheadMs = Date.parse(server) - middle;
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
