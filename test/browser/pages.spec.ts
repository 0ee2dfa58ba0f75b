/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { errorsOf, expectAccessible, startBrowser, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
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

  it.each([
    ['/concerts/nonsense', 'This link does not lead to a concert.'],
    [`/shows/${randomUUID()}`, 'This link does not lead to a show.'],
    ['/shows/nonsense', 'This link does not lead to a show.'],
    ['/items/nonsense', 'This link does not lead to an item.'],
  ])('says of a wrong link where it does not lead: %s', async (path, text) => {
    const page = await visit(browser, world);
    await page.goto(path);
    await page.getByText(text).waitFor();
    const home = page.getByRole('link', { name: 'See what is on sale' });
    expect(await home.getAttribute('href')).toBe('/');
    expect(await page.getByText('must be a UUID').count()).toBe(0);
    expect(await page.getByText('Try again').count()).toBe(0);
    await expectAccessible(page);
    await page.context().close();
  });

  const count = (page: Page) => {
    let loads = 0;
    page.on('request', (request) => (loads += request.isNavigationRequest() ? 1 : 0));
    return () => loads;
  };

  it.each(['shared-*.js', 'home-*.js', 'shared-*.css'])(
    'loads itself again when an instance of another version lacks a file: %s',
    async (file) => {
      const page = await visit(browser, world);
      const loads = count(page);
      // A browser may ask for a file twice in one load: to preload it, and again after that has failed.
      await page.route(`**/assets/${file}`, (route) =>
        loads() === 1 ? route.fulfill({ status: 404 }) : route.continue(),
      );
      // The first load may end before the page has loaded.
      await page.goto('/', { waitUntil: 'commit' });
      await eventually('a second load', () => loads() === 2);
      await page.getByRole('heading', { level: 1 }).waitFor();
      // The heading may still be that of the first load.
      const kept = () => page.evaluate(() => sessionStorage.length).catch(() => 1);
      await eventually('the page has started', async () => (await kept()) === 0);
      await page.context().close();
    },
  );

  it('loads itself later each time while a file stays away, and never when it has started', async () => {
    const page = await visit(browser, world);
    const loads = count(page);
    await page.route('**/assets/home-*.js', (route) => route.fulfill({ status: 404 }));
    await page.goto('/');
    await eventually('a third load', () => loads() === 3, 20_000);
    const tries = () => page.evaluate(() => Number(sessionStorage.getItem('onsale.load-again')));
    // The third load may still be on its way to the page.
    await eventually('the tries are counted', async () => (await tries().catch(() => 0)) === 3);
    await page.unrouteAll();
    await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 20_000 });
    const before = loads();
    await page.evaluate(() => {
      const link = document.createElement('link');
      Object.assign(link, { rel: 'stylesheet', href: '/assets/old.css' });
      return new Promise((resolve) => {
        link.onerror = () => setTimeout(resolve, 3_000);
        document.head.append(link);
      });
    });
    expect(loads()).toBe(before);
    await page.context().close();
  });

  for (const [language, title] of [
    ['en', 'Page not found'],
    ['ko', '페이지를 찾을 수 없습니다'],
  ] as const) {
    it(`leads home from an unknown address: ${language}`, async () => {
      const page = await visit(browser, world, { language });
      expect((await page.goto('/nothing'))?.status()).toBe(404);
      await page.getByRole('heading', { name: title }).waitFor();
      await expectAccessible(page);
      await page.getByRole('link').click();
      await page.waitForURL(`${world.app.baseUrl}/`);
      await page.context().close();
    });
  }

  it('tells clients of the API about an unknown address with a problem document', async () => {
    const html = { accept: 'text/html' };
    for (const [path, headers] of [
      ['/nothing', {}],
      ['/nothing', { accept: 'application/json' }],
      ['/v1/nothing', html],
      ['/v1', html],
      ['/.well-known/nothing', html],
    ] as const) {
      const answer = await fetch(`${world.app.baseUrl}${path}`, { headers });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    }
  });

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
    expect(missing.headers.get('cache-control')).toBe('no-store');
    expect(await missing.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
});
