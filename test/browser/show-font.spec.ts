/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { startBrowser, takeScreenshot, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { joinInBrowser } from '../support/pages.js';
import { addPerson } from '../support/people.js';
import { openSale } from '../support/sale.js';
import { firstPicture } from '../support/show-page.js';
import { World } from '../support/world.js';

/** Parts of the Korean font that come when `release` is called. */
async function holdFonts(page: Page) {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const asked: string[] = [];
  await page.route('**/*.woff2', async (route) => {
    asked.push(route.request().url());
    await released;
    await route.continue();
  });
  return { asked, release };
}

describe('The seat map, on a device without Hangul', () => {
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(), startBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  /** The map, once two looks at it in a row see the same. */
  async function picture(page: Page): Promise<string> {
    const look = () =>
      page.locator('.seat-map canvas').evaluate(async (canvas: HTMLCanvasElement) => {
        await new Promise((done) => setTimeout(done, 100));
        return canvas.toDataURL();
      });
    let last = '';
    return eventually('a map that stays the same', async () => {
      const before = last;
      last = await look();
      return last === before && last;
    });
  }

  it('draws the names of sections again when the font comes late', async () => {
    const sections = [{ name: '가온석', rows: 2, seatsPerRow: 10, price: 10_000 }];
    const { roomId, showId } = await openSale(world, { sections });
    const fan = await addPerson(world);
    const page = await visit(browser, world, { as: fan, language: 'ko' });
    await joinInBrowser(page, fan, roomId);
    const fonts = await holdFonts(page);
    await page.goto(`/shows/${showId}`);
    await firstPicture(page);
    await eventually('requests of the font', () => fonts.asked.length > 0);
    const before = await picture(page);
    fonts.release();
    // Sooner than the next look at the holds, which draws the map again anyway.
    const isNew = async () => (await picture(page)) !== before;
    await eventually('a map with Hangul', isNew, 5_000);
    await takeScreenshot(page, 'show-hangul');
    await page.context().close();
  });
});
