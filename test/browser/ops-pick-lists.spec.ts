import type { Browser } from 'playwright-core';
import { expectAccessible, takeScreenshot, useBrowser } from '../support/browser.js';
import { openOps } from '../support/ops-evening.js';
import { addPerson, type Person } from '../support/people.js';
import type { World } from '../support/world.js';

const ITEMS = 1_001;
/** The higher the number, the newer the item. */
const idOf = (number: number) => `0199f1c2-7d1e-7c41-a7d4-${number.toString(16).padStart(12, '0')}`;

describe('A list to choose from in the page of operators', () => {
  let world: World;
  let browser: Browser;
  let admin: Person;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    admin = await addPerson(world, { role: 'admin' });
    await world.rows(
      `INSERT INTO item_items (id, name, price, version, created_at, updated_at)
       SELECT ('0199f1c2-7d1e-7c41-a7d4-' || lpad(to_hex(n), 12, '0'))::uuid, 'Item ' || n, 1, 1, now(), now()
       FROM generate_series(1, ${ITEMS}) n`,
    );
    await world.rows(`INSERT INTO item_stock SELECT id, 5 FROM item_items`);
  });

  it('shows older items by 500, and filters by the oldest one', async () => {
    const page = await openOps(browser, world, '/sales', { as: admin, device: 'phone' });
    const items = page.getByRole('combobox', { name: 'Item' });
    const options = items.locator('option:not([value=""])');
    await page.getByText('Only the newest 500 are listed.').waitFor();
    expect(await options.count()).toBe(500);
    expect(await options.last().textContent()).toBe('Item 502');
    await expectAccessible(page);
    await takeScreenshot(page, 'ops-pick-list-phone');

    const older = page.getByRole('button', { name: 'Show older ones: Item' });
    await older.click();
    await page.getByText('Only the newest 1,000 are listed.').waitFor();
    await older.click();
    await older.waitFor({ state: 'detached' });
    expect(await page.getByText(/^Only the newest/).count()).toBe(0);
    expect(await options.count()).toBe(ITEMS);
    await items.selectOption({ label: 'Item 1' });
    const filtered = page.waitForRequest(/\/v1\/admin\/payments\?.*itemId=/);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    expect((await filtered).url()).toContain(idOf(1));
    await page.context().close();
  });

  it('keeps what is chosen when older items are added', async () => {
    const page = await openOps(browser, world, '/coupons', { as: admin });
    await page.getByText('Create a coupon').first().click();
    const form = page.locator('form', {
      has: page.getByRole('button', { name: 'Create a coupon' }),
    });
    await form.getByLabel('Item 1001', { exact: true }).check();
    await form.getByRole('button', { name: 'Show older ones: For these items alone' }).click();
    await form.getByLabel('Item 2', { exact: true }).check();
    await takeScreenshot(page, 'ops-pick-list-coupon');
    await form.getByLabel('Name').fill('Old and new');
    await form.getByLabel('Pieces').fill('5');
    await form.getByLabel('Claimed from').fill('2026-01-01T12:00:00');
    await form.getByLabel('Claimed until').fill('2035-01-01T12:00:00');
    await form.getByLabel('Valid until').fill('2035-01-01T12:00:00');
    await form.getByLabel('Amount or per cent').fill('1000');
    await form.getByRole('button', { name: 'Create a coupon' }).click();
    await page.getByText('Change Old and new').waitFor();
    const { body } = await admin.api.get('/v1/coupons');
    expect(body.data).toMatchObject([{ name: 'Old and new' }]);
    expect(body.data[0].itemIds.toSorted()).toEqual([idOf(2), idOf(ITEMS)]);
    await page.context().close();
  });
});
