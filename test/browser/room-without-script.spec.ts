import type { Browser, Page } from 'playwright-core';
import { QueueFacade } from '../../src/modules/queue/index.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { expectAccessible, startBrowser, takeScreenshot, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { OwnServer } from '../support/own-server.js';
import { addPerson } from '../support/people.js';
import { openPreQueue } from '../support/real-draws.js';
import { fullRoom } from '../support/waiting-page.js';
import { World } from '../support/world.js';
import { redisAt } from '../support/redis.js';

describe('The waiting page without JavaScript', () => {
  let redis: OwnServer;
  let world: World;
  let browser: Browser;

  beforeAll(async () => {
    redis = await OwnServer.redis();
    [world, browser] = await Promise.all([
      World.start({ config: { redis: redisAt(redis.url) } }),
      startBrowser(),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await redis.startAgain().catch(() => undefined);
    await world.stop();
    await redis.remove();
  });

  /** A person whose browser has the queue cookie, and nothing else. */
  async function visitor(roomId: string, language: 'en' | 'ko' = 'en') {
    const { id } = await addPerson(world);
    const { view } = await world.app.get(QueueFacade).join(id, roomId);
    const page = await visit(browser, world, { javaScript: false, language });
    const cookie = { name: `queue_${roomId}`, value: view.token, url: world.app.baseUrl };
    await page.context().addCookies([cookie]);
    return { id, page };
  }

  const text = (page: Page) => page.locator('main').innerText();

  it('shows the place, keeps it alive, and loads itself until the turn', async () => {
    const notice = '<b>&"$&</b>';
    const { roomId, leave } = await fullRoom(world, { waiting: 2, notice });
    const { id, page } = await visitor(roomId);
    const seenKey = roomKeys(roomId)[3]!;
    const before = Number(await world.redis.zscore(seenKey, id));
    const response = await page.goto(`/rooms/${roomId}`);
    expect(response?.headers()['cache-control']).toBe('no-store');
    expect(await text(page)).toContain('You are number 3 in the line.');
    expect(await text(page)).toContain(notice);
    expect(Number(await world.redis.zscore(seenKey, id))).toBeGreaterThan(before);
    await takeScreenshot(page, 'room-without-script');
    await leave();
    await eventually('the page has loaded itself', async () =>
      (await text(page)).includes('You are number 2 in the line.'),
    );
    await page.context().close();
  });

  it('speaks Korean, with a font for it, and tells of the pre-queue', async () => {
    const roomId = await openPreQueue(world);
    const { page } = await visitor(roomId, 'ko');
    const hangul = page.waitForResponse((response) => /noto-sans-kr.*woff2$/.test(response.url()));
    await page.goto(`/rooms/${roomId}`);
    expect(await text(page)).toContain('오픈 시각에 순서를 추첨합니다.');
    expect((await hangul).status()).toBe(200);
    await takeScreenshot(page, 'room-without-script-ko');
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    await page.context().close();
  });

  it('says that there is no place, and no room', async () => {
    const { roomId } = await fullRoom(world);
    const page = await visit(browser, world, { javaScript: false });
    await page.goto(`/rooms/${roomId}`);
    expect(await text(page)).toContain('You have no place in this room.');
    expect((await page.goto('/rooms/nonsense'))?.status()).toBe(404);
    expect(await text(page)).toContain('There is no such waiting room.');
    await page.context().close();
  });

  it('is accessible', async () => {
    const { roomId } = await fullRoom(world);
    const response = await fetch(`${world.app.baseUrl}/rooms/${roomId}`);
    const page = await visit(browser, world);
    // Axe is a script itself. So it sees what a browser without scripts shows, and which does not load itself.
    const html = (await response.text())
      .replace(/<meta http-equiv[^>]*>|<script[^>]*><\/script>|<\/?noscript>/g, '')
      .replace('<head>', `<head><base href="${world.app.baseUrl}" />`);
    await page.setContent(html);
    await page.getByText('You have no place in this room.').waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('answers while Redis is away', async () => {
    const { roomId } = await fullRoom(world);
    const { page } = await visitor(roomId);
    await page.goto(`/rooms/${roomId}`);
    await redis.kill();
    const response = await page.goto(`/rooms/${roomId}`);
    expect(response?.status()).toBe(200);
    expect(await text(page)).toContain('It is kept.');
    await page.context().close();
  });
});
