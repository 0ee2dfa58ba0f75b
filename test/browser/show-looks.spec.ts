import type { Browser } from 'playwright-core';
import { errorsOf, expectAccessible, takeScreenshot, useBrowser } from '../support/browser.js';
import { openSale } from '../support/sale.js';
import { addBuyer, holdSeats } from '../support/sale-steps.js';
import { firstPicture, HALL, openShow } from '../support/show-page.js';
import type { World } from '../support/world.js';

describe('the looks of the page of a show', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  for (const [device, language, theme] of [
    ['phone', 'ko', 'dark'],
    ['phone', 'en', 'light'],
    ['desktop', 'ko', 'light'],
    ['desktop', 'en', 'dark'],
  ] as const) {
    it(`is accessible with seats and with a hold: ${device}, ${language}, ${theme}`, async () => {
      const sale = await openSale(world, { sections: HALL });
      const mina = await addBuyer(world, sale, { balance: 50_000 });
      const options = { device, language, theme };
      const page = await openShow({ world, browser }, sale, mina, options);
      const errors = errorsOf(page);
      await firstPicture(page);
      await page.locator('.seat-buttons button').first().click();
      await expectAccessible(page);
      await takeScreenshot(page, `show-seats-${device}-${language}-${theme}`);
      await holdSeats(mina, sale, sale.seatIds.slice(2, 4));
      await page.reload();
      await page.locator('.hold').waitFor();
      await expectAccessible(page);
      await takeScreenshot(page, `show-hold-${device}-${language}-${theme}`);
      expect(errors).toEqual([]);
      await page.context().close();
    });
  }
});
