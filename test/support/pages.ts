import type { Page } from 'playwright-core';
import type { Person } from './people.js';

/** Joins a room as the person of this browser: the cookie of the room lies in it afterwards. */
export async function joinInBrowser(page: Page, person: Person, roomId: string): Promise<void> {
  const response = await page.request.post('/v1/queue/tokens', {
    headers: { authorization: `Bearer ${person.accessToken}` },
    data: { roomId },
  });
  if (!response.ok()) throw new Error(`Cannot join: ${await response.text()}`);
}

/**
 * The server does what it is asked, but the answers get lost on their way back. Returns how to mend the network,
 * and the keys of the requests.
 */
export async function loseAnswers(
  page: Page,
  url: string,
): Promise<{ readonly keys: readonly string[]; readonly mend: () => Promise<void> }> {
  const keys: string[] = [];
  await page.route(url, async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    keys.push((await request.headerValue('idempotency-key')) ?? '');
    await route.fetch();
    await route.abort('connectionreset');
  });
  return { keys, mend: () => page.unroute(url) };
}

/** Counts the requests of this method and path. */
export function countRequests(page: Page, method: string, path: string): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === method && new URL(request.url()).pathname === path) count += 1;
  });
  return () => count;
}

/** Presses Tab until the element with this name has the focus, as who has no mouse does. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
    });
    const isThere = typeof name === 'string' ? focused.trim() === name : name.test(focused);
    if (isThere) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
