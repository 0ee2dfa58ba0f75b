import type { Browser, Page } from 'playwright-core';
import { startBrowser, visit, type Visit } from '../support/browser.js';
import { joinInBrowser } from '../support/pages.js';
import { type Evening, haveEvening } from '../support/ops-evening.js';
import { addItem } from '../support/items.js';
import { addPerson, type Person } from '../support/people.js';
import { openSale } from '../support/sale.js';
import { addBuyer } from '../support/sale-steps.js';
import { openShow } from '../support/show-page.js';
import { fullRoom } from '../support/waiting-page.js';
import { World } from '../support/world.js';

/** How long the pages are watched, all of them at once. */
const SECONDS = 20;

/** Requests of one operation after the first: `every` is how often the page may ask, in seconds. */
interface Pace {
  readonly operation: RegExp;
  readonly every: number;
}

/** What no entry names is asked for when the page opens, and at most once more. */
const PACES: readonly Pace[] = [
  { operation: /\/stats$/, every: 1 },
  { operation: /\/shows\/[^/]+\/availability$/, every: 2 },
  { operation: /\/items\/[^/]+$/, every: 5 },
  { operation: /\/shows\/[^/]+$/, every: 10 },
  { operation: /\/(public|feed|draw)$|\/queue\/rooms\/[^/]+$/, every: 5 },
  { operation: /\/(shows|reservations|checkins|coupons)$|\/coupons\/[^/]+$/, every: 15 },
];

interface Watched {
  readonly name: string;
  readonly requests: Map<string, number>;
  readonly refused: string[];
}

describe('The pages, with the limits of the API', () => {
  let world: World;
  let browser: Browser;
  let evening: Evening;

  beforeAll(async () => {
    const config = { rateLimits: true };
    [world, browser] = await Promise.all([World.start({ config }), startBrowser()]);
    evening = await haveEvening(world);
  });

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  function watch(page: Page, name: string): Watched {
    const watched: Watched = { name, requests: new Map(), refused: [] };
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/v1/')) return;
      const operation = `${response.request().method()} ${pathname}`;
      watched.requests.set(operation, (watched.requests.get(operation) ?? 0) + 1);
      if (response.status() === 429) watched.refused.push(operation);
    });
    return watched;
  }

  async function open(path: string, as: Person, options: Visit = {}): Promise<Page> {
    const page = await visit(browser, world, { as, ...options });
    await page.goto(path);
    return page;
  }

  it('are asked for nothing more often than documented, and never get 429', async () => {
    const { roomId } = await fullRoom(world, { waiting: 2 });
    const sale = await openSale(world);
    const drop = await addItem(world, { name: 'Lightstick' });
    const fan = await addPerson(world, { balance: 100_000 });
    const door = await addPerson(world, { role: 'door' });
    const line = await visit(browser, world, { as: fan });
    await joinInBrowser(line, fan, roomId);
    await line.goto(`/rooms/${roomId}`);
    const pages: readonly (readonly [string, Page])[] = [
      ['/rooms', line],
      ['/shows', await openShow({ world, browser }, sale, await addBuyer(world, sale))],
      ['/', await open('/', fan)],
      ['/concerts', await open(`/concerts/${sale.concertId}`, fan)],
      ['/items', await open(`/items/${drop.id}`, fan)],
      ['/me', await open('/me', fan)],
      ['/ops', await open(`/ops#/rooms/${evening.roomId}`, evening.admin, { device: 'desktop' })],
      ['/scan', await open('/scan', door)],
    ];
    await line.locator('.light.stream').waitFor();
    const watched = pages.map(([name, page]) => watch(page, name));
    await line.waitForTimeout(SECONDS * 1_000);
    const tooOften = watched.flatMap(({ name, requests }) =>
      [...requests]
        .filter(([operation, count]) => count > mostOf(operation))
        .map(([operation, count]) => `${name}: ${operation} ${count} times`),
    );
    const report = watched.map(({ name, requests }) => {
      const total = [...requests.values()].reduce((sum, count) => sum + count, 0);
      return `${name} ${total}`;
    });
    process.stdout.write(`Requests of pages in ${SECONDS} s: ${report.join(', ')}\n`);
    expect(tooOften).toEqual([]);
    expect(watched.flatMap(({ refused }) => refused)).toEqual([]);
    // The pages were alive.
    expect([...watched[1]!.requests.keys()].join()).toContain('/availability');
    expect([...watched[6]!.requests.keys()].join()).toContain('/stats');
  });
});

function mostOf(operation: string): number {
  const pace = PACES.find((one) => one.operation.test(operation));
  return pace ? Math.ceil(SECONDS / pace.every) + 1 : 1;
}
