/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { takeScreenshot, useBrowser, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { joinInBrowser } from '../support/pages.js';
import { addPerson } from '../support/people.js';
import { openSale } from '../support/sale.js';
import { firstPicture } from '../support/show-page.js';
import type { World } from '../support/world.js';

const SECTION = '가온석';

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

  useBrowser((made) => ({ world, browser } = made));

  it('draws the names of sections again when the font comes late', async () => {
    const sections = [{ name: SECTION, rows: 2, seatsPerRow: 10, price: 10_000 }];
    const { roomId, showId } = await openSale(world, { sections });
    const fan = await addPerson(world);
    const page = await visit(browser, world, { as: fan, language: 'ko', device: 'desktop' });
    await joinInBrowser(page, fan, roomId);
    const fonts = await holdFonts(page);
    await watchDrawing(page);
    await page.goto(`/shows/${showId}`);
    await firstPicture(page);
    await eventually('requests of the font', () => fonts.asked.length > 0);
    // What else draws the map again has nothing to do from here on.
    await page.route('**/v1/**', (route) => route.abort());
    await eventually('a map that stays the same', () => page.evaluate(isQuiet));
    expect(await page.evaluate(lastDrawing)).toBe('boxes');
    fonts.release();
    await eventually('Hangul', async () => (await page.evaluate(lastDrawing)) === 'Hangul');
    await takeScreenshot(page, 'show-hangul');
    await page.context().close();
  });
});

interface Watched {
  drawings: { readonly at: number; readonly is: 'Hangul' | 'boxes' }[];
}

/** Notes for each time that the name of the section is drawn whether its font is there. */
async function watchDrawing(page: Page): Promise<void> {
  await page.addInitScript((section) => {
    const watched: Watched = { drawings: [] };
    Object.assign(window, watched);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the context as `this`
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      if (text === section) {
        const isShipped = /Noto Sans KR Variable/.test(this.font);
        const isThere = isShipped && document.fonts.check(this.font, text);
        const hasFonts = document.fonts.size > 0;
        const is = isThere && hasFonts ? 'Hangul' : 'boxes';
        watched.drawings.push({ at: performance.now(), is });
      }
      return fillText.call(this, text, ...place);
    };
  }, SECTION);
}

function lastDrawing(): string | undefined {
  return (window as unknown as Watched).drawings.at(-1)?.is;
}

/** Nothing was drawn for a second. */
function isQuiet(): boolean {
  const last = (window as unknown as Watched).drawings.at(-1);
  return last !== undefined && performance.now() - last.at > 1_000;
}
