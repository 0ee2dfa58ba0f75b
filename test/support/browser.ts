/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserProgram, screenshotsFolder } from './environment.js';
import { machineLoad } from './machine-load.js';
import type { Person } from './people.js';
import { World } from './world.js';

export interface Visit {
  /** By default a phone. */
  readonly device?: 'phone' | 'desktop';
  readonly language?: 'en' | 'ko';
  readonly theme?: 'light' | 'dark';
  /** Signed in already. */
  readonly as?: Person;
  readonly javaScript?: boolean;
  /** By default the pages may install theirs. */
  readonly serviceWorkers?: 'allow' | 'block';
}

const DEVICES = {
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
};

/**
 * Chromium, headless. Start one for each file, and a visit for each person.
 * @param options of the command line, beside the usual ones
 */
export async function startBrowser(options: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: browserProgram(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
      ...options,
    ],
  });
}

/** Registers the hooks of a describe block: one world and one browser for all of its tests. */
export function useBrowser(
  assign: (made: { readonly world: World; readonly browser: Browser }) => void,
): void {
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(), startBrowser()]);
    assign({ world, browser });
  });

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
}

/** A browser of one person, with cookies and storage of its own, at the pages of the world. */
export async function visit(browser: Browser, world: World, options: Visit = {}): Promise<Page> {
  const {
    device = 'phone',
    language = 'en',
    theme = 'light',
    javaScript = true,
    serviceWorkers = 'allow',
  } = options;
  const context = await browser.newContext({
    ...DEVICES[device],
    baseURL: world.app.baseUrl,
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    colorScheme: theme,
    javaScriptEnabled: javaScript,
    serviceWorkers,
  });
  context.setDefaultTimeout(15_000 * machineLoad());
  if (options.as) await signIn(context, options.as);
  return context.newPage();
}

/** As if the person had logged in: the session lies in the storage of the pages. */
async function signIn(context: BrowserContext, { id, accessToken, api }: Person): Promise<void> {
  const { body: user } = await api.get('/v1/users/me');
  const session = { user: { ...user, id }, accessToken, endsAt: Date.now() + 3_600_000 };
  await context.addInitScript(
    (text) => localStorage.setItem('onsale.session', text),
    JSON.stringify(session),
  );
}

export async function closePages(browser: Browser): Promise<void> {
  for (const context of browser.contexts()) await context.close();
}

/** Fails if the page breaks a rule of WCAG 2.2, level AA, or a best practice that axe knows. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect(found).toEqual([]);
}

/** Kept after the run, for a person to look at. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshotsFolder(), { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(screenshotsFolder(), `${name}.png`), fullPage: true });
}

/** What the page wrote to its console as an error, and what it did not catch: for expectations at the end of a test. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // A refused request is an answer.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      errors.push(message.text());
  });
  return errors;
}
