import type { Browser } from 'playwright-core';
import { errorsOf, expectAccessible, startBrowser, visit } from '../support/browser.js';
import { World } from '../support/world.js';

const PAGES = ['/', '/me', '/ops', '/scan', '/verify-email', '/reset-password'];

describe('every page', () => {
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(), startBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  for (const path of PAGES) {
    for (const language of ['en', 'ko'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        it(`is accessible: ${path}, ${language}, ${theme}`, async () => {
          const page = await visit(browser, world, { language, theme });
          const errors = errorsOf(page);
          await page.goto(path, { waitUntil: 'networkidle' });
          await expectAccessible(page);
          expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
          expect(errors).toEqual([]);
          await page.context().close();
        });
      }
    }
  }

  it('runs no inline script, and nothing from elsewhere', async () => {
    const response = await fetch(world.app.baseUrl);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(await response.text()).not.toMatch(/<script(?![^>]*src=)|style=| on\w+=/);
  });

  it('lets browsers keep the files of pages for ever, compressed when they were built', async () => {
    const html = await (await fetch(world.app.baseUrl)).text();
    const [script] = /\/assets\/[^"]+\.js/.exec(html) ?? [];
    const response = await fetch(`${world.app.baseUrl}${script}`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
    const missing = await fetch(`${world.app.baseUrl}/assets/missing.js`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
});
