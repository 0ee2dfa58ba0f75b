import type { Browser, Page } from 'playwright-core';
import { QueueFacade } from '../../src/modules/queue/index.js';
import {
  errorsOf,
  expectAccessible,
  takeScreenshot,
  useBrowser,
  visit,
} from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { addItem } from '../support/items.js';
import { addPerson } from '../support/people.js';
import { admit, openRoom } from '../support/queue-rooms.js';
import { openSaleInRoom } from '../support/sale.js';
import { announced, fullRoom, listenToTones, place } from '../support/waiting-page.js';
import type { World } from '../support/world.js';

describe('The waiting page', () => {
  let world: World;
  let browser: Browser;
  let page: Page;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(() => page.context().close());

  it('shows the place, and the turn with a sound, a title and the way to the sale', async () => {
    const { roomId, leave } = await fullRoom(world);
    const { concertId } = await openSaleInRoom(world, roomId);
    page = await visit(browser, world, { as: await addPerson(world) });
    const errors = errorsOf(page);
    const tones = await listenToTones(page);
    await page.goto(`/rooms/${roomId}`);
    await place(page).getByText('Your place in line').waitFor();
    expect(await page.locator('.big').textContent()).toBe('1');
    await page.locator('.light.stream').waitFor();
    expect(await announced(page).textContent()).toBe('You are number 1 in the line.');
    expect(await tones()).toBe(0);

    await leave();
    await place(page).getByText('It is your turn!').waitFor();
    expect(await announced(page).textContent()).toBe('It is your turn!');
    expect(await announced(page).getAttribute('aria-live')).toBe('assertive');
    expect(await page.title()).toContain('It is your turn!');
    await eventually('three tones', async () => (await tones()) === 3);
    const link = page.getByRole('link', { name: 'Go to Test concert' });
    expect(await link.getAttribute('href')).toBe(`/concerts/${concertId}`);
    expect(errors).toEqual([]);
  });

  it('leads to the item that is sold in the room, or to the page that the user came from', async () => {
    const roomId = await openRoom(world);
    const { id } = await addItem(world, { roomId, name: `Lightstick ${roomId}` });
    page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    const link = page.getByRole('link', { name: /Go to Lightstick/ });
    expect(await link.getAttribute('href')).toBe(`/items/${id}`);
    for (const [next, href] of [
      ['/shows/7', '/shows/7'],
      ['//evil.example', `/items/${id}`],
    ] as const) {
      await page.goto(`/rooms/${roomId}?next=${encodeURIComponent(next)}`);
      await page.locator('.turn').waitFor();
      await page.locator(`.turn a[href="${href}"]`).waitFor();
    }
  });

  it('keeps the place through a reload, and without the session', async () => {
    const { roomId } = await fullRoom(world, { waiting: 3, reissuePolicy: 'requeue' });
    const person = await addPerson(world);
    page = await visit(browser, world, { as: person });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.big', { hasText: '4' }).waitFor();
    await world.app.get(QueueFacade).join((await addPerson(world)).id, roomId);
    await page.reload();
    await page.locator('.big', { hasText: '4' }).waitFor();
    const guest = await page.context().newPage();
    await guest.addInitScript(() => localStorage.clear());
    await guest.goto(`/rooms/${roomId}`);
    await guest.locator('.big', { hasText: '4' }).waitFor();
    await guest.getByText('Your place is kept, but log in').waitFor();
  });

  it('gives a place of their own to the next user of the browser', async () => {
    const { roomId } = await fullRoom(world);
    const first = await addPerson(world);
    page = await visit(browser, world, { as: first });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.big', { hasText: '1' }).waitFor();
    const { id, accessToken, api } = await addPerson(world);
    const user = (await api.get('/v1/users/me')).body as object;
    const session = { user: { ...user, id }, accessToken, endsAt: Date.now() + 3_600_000 };
    const next = await page.context().newPage();
    await next.addInitScript(
      (text) => localStorage.setItem('onsale.session', text),
      JSON.stringify(session),
    );
    await next.goto(`/rooms/${roomId}`);
    await next.locator('.big', { hasText: '2' }).waitFor();
  });

  it('waits in two rooms in two tabs', async () => {
    const [one, two] = [await fullRoom(world), await fullRoom(world, { waiting: 1 })];
    page = await visit(browser, world, { as: await addPerson(world) });
    const other = await page.context().newPage();
    await page.goto(`/rooms/${one.roomId}`);
    await other.goto(`/rooms/${two.roomId}`);
    await page.locator('.big', { hasText: '1' }).waitFor();
    await other.locator('.big', { hasText: '2' }).waitFor();
    await one.leave();
    await page.locator('.turn').waitFor();
    await other.locator('.big', { hasText: '2' }).waitFor();
  });

  it('joins after the log-in of somebody who was not signed in', async () => {
    const { roomId } = await fullRoom(world);
    page = await visit(browser, world);
    await page.goto(`/rooms/${roomId}`);
    await page.getByRole('heading', { name: 'Log in to join' }).waitFor();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill('Mina');
    await page.getByLabel('E-mail address').fill(`mina-${roomId}@onsale.test`);
    await page.getByLabel(/Password/).fill('correct horse battery');
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.locator('.big', { hasText: '1' }).waitFor();
  });

  it('asks a user who was logged out to log in at the turn, and then leads to the sale', async () => {
    const roomId = await openRoom(world);
    const { concertId } = await openSaleInRoom(world, roomId);
    page = await visit(browser, world);
    await page.goto(`/rooms/${roomId}`);
    await page.getByRole('button', { name: 'Create an account' }).click();
    const form = { name: 'Mina', email: `turn-${roomId}@onsale.test`, password: 'correct horse' };
    await page.getByLabel('Name').fill(form.name);
    await page.getByLabel('E-mail address').fill(form.email);
    await page.getByLabel(/Password/).fill(form.password);
    await page.getByRole('button', { name: 'Create an account' }).click();
    const way = page.locator(`.turn a[href="/concerts/${concertId}"]`);
    await way.waitFor();
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.getByText('You have been logged out. Log in to go in.').waitFor();
    expect(await way.count()).toBe(0);
    await expectAccessible(page);
    await takeScreenshot(page, 'room-turn-logged-out');
    await page.getByLabel('E-mail address').fill(form.email);
    await page.getByLabel('Password').fill(form.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await way.waitFor();
  });

  it('is silent at the turn when the user has switched the sound off, also after a reload', async () => {
    const { roomId, leave } = await fullRoom(world);
    page = await visit(browser, world, { as: await addPerson(world) });
    const tones = await listenToTones(page);
    await page.goto(`/rooms/${roomId}`);
    await page.getByLabel('Sound at my turn').uncheck();
    await page.reload();
    expect(await page.getByLabel('Sound at my turn').isChecked()).toBe(false);
    await page.locator('.light.stream').waitFor();
    await leave();
    await page.locator('.turn').waitFor();
    await eventually('the title', async () => (await page.title()).includes('It is your turn!'));
    expect(await tones()).toBe(0);
    await page.getByLabel('Sound at my turn').check();
    await eventually('three tones', async () => (await tones()) === 3);
  });

  it('leaves after a question, and does not join again by a reload', async () => {
    const { roomId } = await fullRoom(world);
    page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    await page.getByRole('button', { name: 'Leave the line' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
    await page.locator('.big', { hasText: '1' }).waitFor();
    await page.getByRole('button', { name: 'Leave the line' }).click();
    await takeScreenshot(page, 'room-leave');
    await page.getByRole('dialog').getByRole('button', { name: 'Leave the line' }).click();
    await page.getByText('You are not in this line.').waitFor();
    await page.reload();
    await page.getByText('You are not in this line.').waitFor();
    await page.getByRole('button', { name: 'Join again' }).click();
    await page.locator('.big', { hasText: '1' }).waitFor();
  });

  it('says when the slot has ended, and takes the user back', async () => {
    const roomId = await openRoom(world, { claimWithinSeconds: 2 });
    page = await visit(browser, world, { as: await addPerson(world) });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.turn').waitFor();
    await page.getByText('The time to go in is over.').waitFor();
    await takeScreenshot(page, 'room-over');
    await page.getByRole('button', { name: 'Join again' }).click();
    await page.locator('.turn').waitFor();
  });

  it('tells of a place that was given up in another tab', async () => {
    const { roomId } = await fullRoom(world);
    const person = await addPerson(world);
    page = await visit(browser, world, { as: person });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    await person.api.join(roomId);
    await person.api.delete('/v1/queue/tokens/me');
    await page.getByText('Your place has ended.').waitFor();
    await takeScreenshot(page, 'room-lost-place');
  });

  it('loses nothing for a user who was passed over while the device slept', async () => {
    const { roomId } = await fullRoom(world, { abandonAfterSeconds: 5 });
    const person = await addPerson(world);
    page = await visit(browser, world, { as: person });
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    await page.clock.install();
    await page.context().setOffline(true);
    await page.getByText('Connection lost').waitFor();
    await page.clock.fastForward(120_000);
    await admit(world.app);
    await page.context().setOffline(false);
    await page.clock.fastForward(20_000);
    await page.getByText('Welcome back.').waitFor();
    await page.locator('.big', { hasText: '1' }).waitFor();
    await takeScreenshot(page, 'room-welcome-back');
  });
});
