import type { Browser } from 'playwright-core';
import { actionsOn } from '../support/admin-actions.js';
import { startBrowser, takeScreenshot, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { confirmChange, type Evening, haveEvening, openOps } from '../support/ops-evening.js';
import { addPerson } from '../support/people.js';
import { SwitchableNetwork } from '../support/switchable-network.js';
import { World } from '../support/world.js';

const AS_OF = /as of \d\d:\d\d:\d\d/;

describe('A room in the page of operators', () => {
  let world: World;
  let browser: Browser;
  let evening: Evening;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start(), startBrowser()]);
    evening = await haveEvening(world);
  });

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const open = (as = evening.operator) =>
    openOps(browser, world, `/rooms/${evening.roomId}`, { as });
  const settings = async () => {
    const { body } = await evening.operator.api.get(`/v1/queue/rooms/${evening.roomId}`);
    return body as Record<string, unknown>;
  };
  const lastAction = async () => (await actionsOn(world, evening.roomId)).at(-1);

  it('shows the figures of the room, and draws them', async () => {
    const page = await open();
    const figure = (name: string) =>
      page.locator('.ops-figures .card', { hasText: name }).locator('.ops-value');
    const { body: stats } = await evening.operator.api.get(
      `/v1/queue/rooms/${evening.roomId}/stats`,
    );
    const { waiting, purchases } = stats as { waiting: number; purchases: number };
    await eventually(
      'the figures appear',
      async () => (await figure('Bought').textContent()) !== '–',
    );
    expect(await figure('Waiting').textContent()).toBe(String(waiting));
    expect(await figure('Bought').textContent()).toBe(String(purchases));
    await page.locator('.ops-plot canvas').first().waitFor();
    const label = () => page.locator('.ops-plot').first().getAttribute('aria-label');
    await eventually('the chart has a second', async () =>
      (await label())?.includes(`Waiting ${waiting}`),
    );
    await page.context().close();
  });

  it('says of when the figures are when the connection is lost', async () => {
    const network = await SwitchableNetwork.to(world.app.baseUrl);
    const page = await visit(browser, world, { device: 'desktop', as: evening.operator });
    await page.goto(`${network.url}/ops#/rooms/${evening.roomId}`);
    const card = page.locator('.ops-figures .card', { hasText: 'Waiting' });
    await page.getByRole('region', { name: 'Now' }).waitFor();
    await card.locator('.ops-value', { hasText: /\d/ }).waitFor();
    expect(await card.getByText(AS_OF).count()).toBe(0);
    await network.cut();
    await card.getByText(AS_OF).waitFor();
    await page.getByRole('region', { name: AS_OF }).waitFor();
    for (const name of ['Left to buy', 'Feed lag']) {
      const other = page.locator('.ops-figures .card', { hasText: name });
      await other.getByText(AS_OF).waitFor({ timeout: 30_000 });
    }
    const label = page.locator('.ops-plot').first();
    expect(await label.getAttribute('aria-label')).toMatch(AS_OF);
    await takeScreenshot(page, 'ops-room-as-of');
    await network.restore();
    await card.getByText(AS_OF).waitFor({ state: 'detached', timeout: 60_000 });
    await page.context().close();
    await network.cut();
  });

  it('says that the charts show the caps of today', async () => {
    const page = await open();
    const legends = page.locator('.ops-legend');
    await legends.getByText('Capacity, as it is now').waitFor();
    await legends.getByText('Rate cap, as it is now').waitFor();
    await takeScreenshot(page, 'ops-room-caps');
    await page.context().close();
  });

  it('says so when the charts cannot be loaded', async () => {
    const page = await visit(browser, world, { device: 'desktop', as: evening.operator });
    await page.route('**/assets/plot-*', (route) => route.fulfill({ status: 404 }));
    await page.goto(`/ops#/rooms/${evening.roomId}`);
    await page.getByText('The chart cannot be loaded.').first().waitFor();
    await page.context().close();
  });

  it('is paused and opened again, with a reason in the log', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Pause admission' }).click();
    await page.getByRole('dialog').getByText('Nobody is admitted until').waitFor();
    await confirmChange(page, 'Pause admission', 'The shop is slow');
    await page.getByRole('status').getByText('Done: Pause admission').waitFor();
    expect(await settings()).toMatchObject({ state: 'paused' });
    expect(await lastAction()).toMatchObject({
      ...{ actor: evening.operator.id, action: 'changeRoom', reason: 'The shop is slow' },
      ...{ before: { state: 'open' }, after: { state: 'paused' } },
    });

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').getByText('Taken back').waitFor();
    expect(await settings()).toMatchObject({ state: 'open' });
    expect(await lastAction()).toMatchObject({ reason: 'Undo: The shop is slow' });
    await page.context().close();
  });

  it('says what was done to which room, until another view or for half a minute', async () => {
    const page = await open();
    const { name } = (await settings()) as { name: string };
    const done = page.getByRole('status').getByText('Done: ');
    const rooms = page.getByRole('link', { name: 'Rooms', exact: true });
    const passHalfAMinute = () => page.clock.fastForward(31_000);
    await page.clock.install();
    await page.getByRole('button', { name: 'Pause admission' }).click();
    await page.getByRole('heading', { name: `Pause admission · ${name}` }).waitFor();
    await confirmChange(page, 'Pause admission', 'A look at the shop');
    await done.waitFor();
    expect(await done.textContent()).toBe(`Done: Pause admission · ${name}`);
    await rooms.click();
    await done.waitFor({ state: 'detached' });

    await page.goBack();
    await page.getByRole('button', { name: 'Open the room' }).click();
    await confirmChange(page, 'Open the room', 'It sells again');
    await page.getByRole('button', { name: 'Undo' }).focus();
    await passHalfAMinute();
    await passHalfAMinute();
    expect(await done.count()).toBe(1);
    await rooms.focus();
    await eventually('the bar leaves', async () => {
      await passHalfAMinute();
      return (await done.count()) === 0;
    });
    await page.context().close();
  });

  it('gets another rate and a notice, which those who wait see', async () => {
    const page = await open();
    await page.getByLabel('Admitted a second, at most').fill('3');
    await page.getByLabel('Notice for all who wait').fill('Doors open late.');
    await page.getByRole('button', { name: 'Set' }).first().click();
    await page.getByRole('dialog').getByText('Admitted a second, at most: 10 → 3').waitFor();
    await confirmChange(page, 'Change the settings', 'Rain');
    await page.getByRole('status').getByText('Done').waitFor();
    expect(await settings()).toMatchObject({ admitPerSecond: 3, notice: 'Doors open late.' });
    const seen = await (await addPerson(world)).api.join(evening.roomId);
    expect(seen.body).toMatchObject({ room: { notice: 'Doors open late.' } });
    await page.context().close();
  });

  it('refuses the change of an operator who has not seen that of another one', async () => {
    const [first, second] = [
      await open(),
      await open(await addPerson(world, { role: 'operator' })),
    ];
    for (const page of [first, second]) {
      await page.getByRole('button', { name: 'Close the room' }).click();
    }
    await confirmChange(first, 'Close the room', 'Sold out');
    const dialog = second.getByRole('dialog');
    await dialog.getByLabel('Reason, for the log').fill('Late');
    await dialog.getByRole('button', { name: 'Close the room' }).click();
    await dialog.getByText('Somebody else has changed it').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    // The page shows the new state, and only the first reason is in the log.
    await second.getByRole('button', { name: 'Open the room' }).waitFor();
    expect(await lastAction()).toMatchObject({ reason: 'Sold out' });
    await Promise.all([first, second].map((page) => page.context().close()));
  });

  it('is created with a draw and entry codes, which are given out once', async () => {
    const page = await openOps(browser, world, '/rooms', { as: evening.admin });
    await page.getByText('Create a room').first().click();
    await page.getByLabel('Name').fill('Fan club');
    await page.getByLabel('Opens at').fill('2035-01-01T19:00:00');
    await page.getByLabel('Who may join').selectOption('CODE');
    await page.getByRole('button', { name: 'Create a room' }).click();
    await page.getByRole('heading', { name: 'The draw' }).waitFor();
    await page.getByText('Commitment to the seed').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByLabel('How many codes')
        .fill('3')
        .then(() => page.getByRole('button', { name: 'Create and download' }).click()),
    ]);
    expect(download.suggestedFilename()).toMatch(/^codes-.*\.csv$/);
    await page.getByRole('status').getByText('3 codes').waitFor();
    expect(await world.count('SELECT count(*) FROM queue_entry_codes')).toBe(3);
    await page.context().close();
  });

  it('gives an API key out once, and deletes it', async () => {
    const page = await open(evening.admin);
    await page.getByLabel('What the key is for').fill('Merch shop');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const key = await page.locator('.ops-secret').textContent();
    const keysOf = () =>
      world.count(`SELECT count(*) FROM queue_room_keys WHERE room_id = '${evening.roomId}'`);
    expect(key).toMatch(/^onsale_room_/);
    expect(await keysOf()).toBe(1);
    await page.reload();
    await page.getByText('Merch shop').first().waitFor();
    expect(await page.locator('.ops-secret').count()).toBe(0);
    await page.getByRole('button', { name: 'Delete the key: Merch shop' }).click();
    await confirmChange(page, 'Delete the key: Merch shop', 'It leaked');
    await eventually('the key is gone', async () => (await keysOf()) === 0);
    await page.context().close();
  });
});
