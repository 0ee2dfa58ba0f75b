/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { eventually } from './eventually.js';
import { visit, type Visit } from './browser.js';
import type { Person } from './people.js';
import type { Sale } from './sale.js';
import type { World } from './world.js';

/** Seats in two sections, and standing places. A tap on the middle of its map hits a seat. */
export const HALL = [
  { name: 'VIP', rows: 4, seatsPerRow: 12, price: 150_000 },
  { name: 'R', rows: 6, seatsPerRow: 16, price: 90_000 },
  { name: 'Floor', kind: 'STANDING' as const, capacity: 50, price: 60_000 },
];

/** The page of a show for somebody whose queue token, if there is one, is in a cookie. */
export async function openShow(
  { world, browser }: { readonly world: World; readonly browser: Browser },
  { roomId, showId }: Pick<Sale, 'roomId' | 'showId'>,
  as: Person,
  options: Visit = {},
): Promise<Page> {
  const page = await visit(browser, world, { as, ...options });
  const value = as.api.queueToken ?? '';
  const url = world.app.baseUrl;
  if (value) await page.context().addCookies([{ name: `queue_${roomId}`, value, url }]);
  await page.goto(`/shows/${showId}`);
  return page;
}

/** When the map was first drawn with the seats, in milliseconds since the page was opened. */
export async function firstPicture(page: Page): Promise<number> {
  const canvas = page.locator('.seat-map canvas[data-drawn]');
  await canvas.waitFor();
  return Number(await canvas.getAttribute('data-drawn'));
}

/** Zooms in by a tap on the middle of the map, and taps a seat there. */
export async function tapSeat(page: Page): Promise<void> {
  await firstPicture(page);
  const canvas = page.locator('.seat-map canvas');
  await canvas.scrollIntoViewIfNeeded();
  const hold = page.getByRole('button', { name: /^Hold \d/ });
  // The first tap may zoom in, and the index of the seats is loaded after the first picture.
  await eventually('a chosen seat', async () => {
    if ((await hold.count()) > 0) return true;
    const { width, height } = (await canvas.boundingBox())!;
    await canvas.click({ position: { x: width / 2, y: height / 2 } });
    return (await hold.count()) > 0;
  });
}

/** Taps the middle of the map, or so many rows below it, while all of the plan is in sight. */
export async function tapRow(page: Page, below: number): Promise<void> {
  await firstPicture(page);
  const canvas = page.locator('.seat-map canvas');
  await canvas.scrollIntoViewIfNeeded();
  const { width, height } = (await canvas.boundingBox())!;
  const scale = Number(await canvas.getAttribute('data-scale'));
  await canvas.click({ position: { x: width / 2, y: height / 2 + below * scale } });
}
