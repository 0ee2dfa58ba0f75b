import type { Browser } from 'playwright-core';
import {
  closePages,
  expectAccessible,
  startBrowser,
  takeScreenshot,
  visit,
} from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../support/locks.js';
import { addPerson } from '../support/people.js';
import { World } from '../support/world.js';

describe('A page that is opened while the server is busy', () => {
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    const config = { maxConcurrentRequests: 1 };
    [world, browser] = await Promise.all([World.start({ config }), startBrowser()]);
  });

  afterEach(() => closePages(browser));

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  /** While one request is at work, and no other one may be. */
  async function whileBusy(work: () => Promise<void>): Promise<void> {
    const { id, api } = await addPerson(world, { balance: 1 });
    const lock = 'SELECT 1 FROM balance_accounts WHERE user_id = $1 FOR UPDATE';
    const atWork = await whileBlocked(world, lock, [id], async () => {
      const charge = api.post('/v1/balance/charges', { amount: 1 });
      await eventually('it is busy', async () => (await statementsWaitingForALock(world)) === 1);
      await work();
      return { charge };
    });
    expect((await atWork.charge).status).toBe(201);
  }

  it('loads itself again without JavaScript', async () => {
    const page = await visit(browser, world, { javaScript: false });
    await whileBusy(async () => {
      expect((await page.goto('/me'))?.status()).toBe(503);
      await page.getByRole('heading', { name: 'One moment, please' }).waitFor();
    });
    await eventually('the page', async () => /tickets/i.test(await page.title()), 30_000);
  });

  for (const language of ['en', 'ko'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      it(`is accessible: ${language}, ${theme}`, async () => {
        const page = await visit(browser, world, { language, theme });
        await whileBusy(async () => {
          await page.goto('/');
          await expectAccessible(page);
          await takeScreenshot(page, `busy-${language}-${theme}`);
        });
      });
    }
  }
});
