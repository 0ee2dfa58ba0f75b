import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible, takeScreenshot, useBrowser, visit } from '../support/browser.js';
import { createCodes } from '../support/doors.js';
import { addPerson } from '../support/people.js';
import { openRoom } from '../support/queue-rooms.js';
import { change, openPreQueue } from '../support/real-draws.js';
import { openSaleInRoom } from '../support/sale.js';
import { announced, fullRoom, place } from '../support/waiting-page.js';
import type { World } from '../support/world.js';

const LOOKS = [
  ['en', 'light', 'phone'],
  ['en', 'dark', 'desktop'],
  ['ko', 'light', 'desktop'],
  ['ko', 'dark', 'phone'],
] as const;

describe('The states of the waiting page', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

  /** The state in both languages and themes: each with a screenshot, and without a breach of a rule of axe. */
  async function inEveryLook(
    name: string,
    path: string,
    isShown: (page: Page) => Promise<unknown>,
    isSignedIn = true,
  ) {
    for (const [language, theme, device] of LOOKS) {
      const as = isSignedIn ? { as: await addPerson(world) } : {};
      const page = await visit(browser, world, { language, theme, device, ...as });
      await page.goto(path);
      await isShown(page);
      await expectAccessible(page);
      await takeScreenshot(page, `room-${name}-${language}-${theme}-${device}`);
      await page.context().close();
    }
  }

  it('shows the public face, and asks for a log-in', async () => {
    const roomId = await openPreQueue(world, { notice: 'Two tickets for each person' });
    await openSaleInRoom(world, roomId);
    const path = `/rooms/${roomId}`;
    await inEveryLook('outside', path, (page) => page.locator('form').waitFor(), false);
  });

  it('counts down to the opening', async () => {
    const roomId = await openPreQueue(world);
    const clock = (page: Page) => page.locator('.steps').waitFor();
    await inEveryLook('pre-queue', `/rooms/${roomId}`, clock);
  });

  it('shows the line: position, progress, what is left and the notice', async () => {
    const { roomId } = await fullRoom(world, {
      waiting: 120,
      notice: 'The second show is on sale too',
    });
    await openSaleInRoom(world, roomId);
    await inEveryLook('line', `/rooms/${roomId}`, (page) => page.locator('progress').waitFor());
  });

  it('shows the turn', async () => {
    const { roomId } = await fullRoom(world, { capacity: 100 });
    await openSaleInRoom(world, roomId);
    await inEveryLook('turn', `/rooms/${roomId}`, (page) => page.locator('.ways a').waitFor());
  });

  it('shows a pause, a sold-out room and a closed room to those who wait', async () => {
    const { roomId } = await fullRoom(world, { waiting: 4 });
    const { showId } = await openSaleInRoom(world, roomId);
    const page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    const admin = await addPerson(world, { role: 'admin' });
    const patch = (body: object) => admin.api.patch(`/v1/queue/rooms/${roomId}`, body);
    await patch({ state: 'paused', notice: 'Back in five minutes' });
    await page.getByText('Back in five minutes').waitFor();
    await announced(page).getByText('The line is paused').waitFor({ state: 'attached' });
    await expectAccessible(page);
    await takeScreenshot(page, 'room-paused');
    await patch({ state: 'open', notice: null });
    await announced(page).getByText('The line goes on.').waitFor({ state: 'attached' });
    await world.rows(
      `UPDATE concert_seats SET status = 'SOLD', reservation_id = gen_random_uuid() WHERE show_id = $1`,
      [showId],
    );
    await page.locator('.notice', { hasText: 'Everything is sold.' }).waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, 'room-sold-out');
    await patch({ state: 'closed' });
    await page.locator('.notice', { hasText: 'This waiting room is closed.' }).waitFor();
    await takeScreenshot(page, 'room-closed');
    const late = await visit(browser, world, { as: await addPerson(world) });
    await late.goto(`/rooms/${roomId}`);
    await late.getByRole('heading', { name: 'This waiting room is closed.' }).waitFor();
  });

  it('asks for an entry code, says that one is wrong, and joins with the right one', async () => {
    const roomId = await openRoom(world, { entry: 'CODE' });
    const admin = await addPerson(world, { role: 'admin' });
    const [code = ''] = await createCodes(admin, roomId, 1);
    const page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    await page.getByLabel('Entry code').fill('NOPE-NOPE-NOPE-NOPE');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('alert').getByText('not one of this room').waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, 'room-entry-code');
    await page.getByLabel('Entry code').fill(code.toLowerCase());
    await page.getByRole('button', { name: 'Join' }).click();
    await page.locator('.turn').waitFor();
  });

  it('solves a proof of work in the background, also together with an entry code', async () => {
    const roomId = await openRoom(world, { challenge: 'PROOF_OF_WORK', entry: 'CODE' });
    const admin = await addPerson(world, { role: 'admin' });
    const [code = ''] = await createCodes(admin, roomId, 1);
    const page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    await page.getByLabel('Entry code').fill(code);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText('your device proves').waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, 'room-proof-of-work');
    await page.locator('.turn').waitFor({ timeout: 60_000 });
  });

  it('says what to do where only verified people may join', async () => {
    const roomId = await openRoom(world, { identity: 'VERIFIED' });
    const person = await addPerson(world);
    const page = await visit(browser, world, { as: person });
    await page.goto(`/rooms/${roomId}`);
    await page.getByText('Only verified people can join').waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, 'room-verification');
    await change(world, roomId, { identity: 'ACCOUNT' });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.turn').waitFor();
  });

  it.each([randomUUID(), 'nonsense', ''])('says that there is no room: /rooms/%s', async (id) => {
    const page = await visit(browser, world, { as: await addPerson(world) });
    const response = await page.goto(`/rooms/${id}`);
    expect(response?.status()).toBe(404);
    await page.getByText('There is no such waiting room').waitFor();
    await expectAccessible(page);
    expect(await place(page).count()).toBe(0);
  });
});
