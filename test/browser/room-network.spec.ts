import type { Browser, Page } from 'playwright-core';
import { SettableClock } from '../support/settable-clock.js';
import { takeScreenshot, useBrowser, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { addPerson } from '../support/people.js';
import { openSaleInRoom } from '../support/sale.js';
import { fullRoom } from '../support/waiting-page.js';
import { Instance, type World } from '../support/world.js';

const ME = '/v1/queue/tokens/me';

describe('The waiting page and the network', () => {
  let world: World;
  let browser: Browser;
  let page: Page;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(() => page.context().close());

  /** When the page asked for its place, in milliseconds. */
  function watchPolls(): number[] {
    const polls: number[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === ME) polls.push(Date.now());
    });
    return polls;
  }

  it('goes on after the network was lost, and misses no turn', async () => {
    const { roomId, leave } = await fullRoom(world);
    page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    await page.context().setOffline(true);
    await page.locator('.light.lost').waitFor();
    await takeScreenshot(page, 'room-offline');
    await leave();
    await page.context().setOffline(false);
    await page.locator('.turn').waitFor({ timeout: 60_000 });
  });

  it('polls at the pace of the server when there are no streams', async () => {
    const { roomId } = await fullRoom(world);
    page = await visit(browser, world, { as: await addPerson(world) });
    await page.route(`**${ME}/events?*`, (route) => route.abort());
    const polls = watchPolls();
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.polling').waitFor();
    await eventually('four polls', () => polls.length >= 4, 30_000);
    // The first looks for an earlier place. The server says two seconds.
    const gaps = polls.slice(2).map((at, index) => at - polls[index + 1]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_900);
  });

  it('asks once while it listens, and says when the server is busy', async () => {
    const { roomId } = await fullRoom(world);
    page = await visit(browser, world, { as: await addPerson(world) });
    const polls = watchPolls();
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    expect(polls).toHaveLength(1);
    const headers = { 'retry-after': '2' };
    await page.route(`**${ME}?*`, (route) => route.fulfill({ status: 503, headers }));
    await page.reload();
    await page.locator('.light.busy').waitFor();
    await takeScreenshot(page, 'room-busy');
    await page.unroute(`**${ME}?*`);
    await page.locator('.light.stream').waitFor({ timeout: 30_000 });
  });

  it('comes back when the server was killed, and a new one takes its place', async () => {
    const { config } = world.app;
    const doomed = await Instance.start(config, new SettableClock());
    const { roomId, leave } = await fullRoom(world);
    await openSaleInRoom(world, roomId);
    page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`${doomed.baseUrl}/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    await doomed.stop();
    await page.locator('.light.lost').waitFor({ timeout: 60_000 });
    await leave();
    const port = Number(new URL(doomed.baseUrl).port);
    const next = await Instance.start(config, new SettableClock(), {}, port);
    try {
      await page.locator('.turn').waitFor({ timeout: 60_000 });
    } finally {
      await next.stop();
    }
  });
});
