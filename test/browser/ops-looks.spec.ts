import type { Browser, Page } from 'playwright-core';
import { assertStatus } from '../support/api.js';
import {
  errorsOf,
  expectAccessible,
  takeScreenshot,
  useBrowser,
  visit,
} from '../support/browser.js';
import { type Evening, haveEvening } from '../support/ops-evening.js';
import type { World } from '../support/world.js';

describe('The page of operators', () => {
  let world: World;
  let browser: Browser;
  let evening: Evening;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    evening = await haveEvening(world);
  });

  const VIEWS: readonly (readonly [string, string, string])[] = [
    ['rooms', '/rooms', 'tbody tr'],
    ['room', '/rooms/:room', '.ops-plot canvas'],
    ['shows', '/shows', 'article h3'],
    ['show', '/shows/:show', '.ops-hall'],
    ['items', '/items', 'article h2'],
    ['coupons', '/coupons', 'article h2'],
    ['payments', '/sales', 'tbody tr'],
    ['payment', '/sales/payments/:payment', 'form button'],
    ['people', '/sales/people', 'form'],
    ['log', '/log', 'tbody tr'],
    ['report', '/report/:room', 'tfoot'],
  ];

  const LOOKS = [
    ['en', 'light', 'desktop'],
    ['ko', 'dark', 'phone'],
  ] as const;

  async function show(page: Page, path: string, shown: string): Promise<void> {
    const address = path
      .replace(':room', evening.roomId)
      .replace(':show', evening.showId)
      .replace(':payment', evening.paid.paymentId);
    await page.goto(`/ops#${address}`);
    await page.locator(shown).first().waitFor();
    // Forms and lists within are part of the view.
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
  }

  for (const [language, theme, device] of LOOKS) {
    it(`is accessible in every view: ${language}, ${theme}, ${device}`, async () => {
      const page = await visit(browser, world, { language, theme, device, as: evening.admin });
      const errors = errorsOf(page);
      const broken: string[] = [];
      await page.goto('/ops');
      for (const [name, path, shown] of VIEWS) {
        await show(page, path, shown);
        await expectAccessible(page).catch((error: unknown) =>
          broken.push(`${name}: ${String(error)}`),
        );
        await page.evaluate(async () => void (await document.fonts.ready));
        await takeScreenshot(page, `ops-${name}-${language}-${theme}-${device}`);
      }
      expect(broken).toEqual([]);
      expect(errors).toEqual([]);
      await page.context().close();
    });
  }

  it.each([390, 768])('writes times in tables on one line, %d pixels wide', async (width) => {
    const body = { name: `Next year, ${width}`, opensAt: '2035-01-01T12:00:00Z' };
    assertStatus(await evening.admin.api.post('/v1/queue/rooms', body), 201);
    const page = await visit(browser, world, { as: evening.admin });
    await page.setViewportSize({ width, height: 844 });
    await page.goto('/ops');
    const times = page.locator('.ops-table td').filter({ hasText: /^\w.* \d+:\d\d [AP]M$/ });
    for (const view of ['rooms', 'shows', 'sales', 'sales/reservations', 'log']) {
      await page.goto(`/ops#/${view}`);
      await times.first().waitFor();
      const lines = await times.evaluateAll((cells) =>
        cells.map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell);
          return range.getClientRects().length;
        }),
      );
      await takeScreenshot(page, `ops-times-${view.replace('/', '-')}-${width}`);
      expect([view, ...new Set(lines)]).toEqual([view, 1]);
    }
    await page.context().close();
  });

  it('tells customers what is missing, and asks others to log in', async () => {
    const customer = await visit(browser, world, { as: evening.buyer });
    await customer.goto('/ops');
    await customer.getByRole('heading', { name: 'This page is for operators' }).waitFor();
    await expectAccessible(customer);
    const nobody = await visit(browser, world);
    await nobody.goto('/ops');
    await nobody.getByRole('heading', { name: 'Log in to run the sale' }).waitFor();
  });

  it('shows operators nothing that is for admins alone', async () => {
    const page = await visit(browser, world, { as: evening.operator, device: 'desktop' });
    await page.goto(`/ops#/shows/${evening.showId}`);
    await page.locator('.ops-hall').waitFor();
    expect(await page.locator('.ops-areas a').allTextContents()).toEqual([
      'Rooms',
      'Shows',
      'Items',
    ]);
    expect(await page.getByRole('button', { name: 'Cancel the show' }).count()).toBe(0);
    await page.goto('/ops#/sales');
    await page.getByRole('heading', { name: 'There is no such view' }).waitFor();
  });
});
