import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { actionsOn } from '../support/admin-actions.js';
import { startBrowser } from '../support/browser.js';
import { confirmChange, type Evening, haveEvening, openOps } from '../support/ops-evening.js';
import { ticketsOf } from '../support/tickets.js';
import { World } from '../support/world.js';

describe('Sales in the page of operators', () => {
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

  async function downloadBy(page: Page, button: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return readFile(await download.path(), 'utf8');
  }

  it('report what was sold, refunded and checked in, on screen and as a file', async () => {
    const page = await openOps(browser, world, `/report/${evening.roomId}`, { as: evening.admin });
    const line = page.locator('tr', { hasText: 'VIP' });
    await line.waitFor();
    // Places, sold, held, blocked, left, checked in.
    expect(await line.locator('td').allTextContents()).toEqual(['80', '2', '2', '0', '76', '1']);
    const text = await downloadBy(page, 'Download as CSV');
    expect(text).toMatch(/^\ufeffkind,name,part,figure,value\r\n/);
    for (const figures of ['VIP,sold,2', 'VIP,checkedIn,1', ',amount,450000', ',refunded,150000']) {
      expect(text).toContain(figures);
    }
    await page.context().close();
  });

  it('report nothing about money to an operator', async () => {
    const page = await openOps(browser, world, `/report/${evening.roomId}`, {
      as: evening.operator,
    });
    await page.locator('tr', { hasText: 'VIP' }).waitFor();
    expect(await page.getByText('Refunded').count()).toBe(0);
    await page.context().close();
  });

  it('are listed with filters, and downloaded', async () => {
    const page = await openOps(browser, world, '/sales/reservations', { as: evening.admin });
    await page.locator('td', { hasText: 'HELD' }).waitFor();
    await page.getByLabel('Status').selectOption('CONFIRMED');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.locator('td', { hasText: 'HELD' }).waitFor({ state: 'detached' });
    await page.locator('td', { hasText: 'CONFIRMED' }).waitFor();
    const lines = (await downloadBy(page, 'Download as CSV')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('CONFIRMED');
    await page.context().close();
  });

  it('refund one seat of a payment', async () => {
    const path = `/sales/payments/${evening.paid.paymentId}`;
    const page = await openOps(browser, world, path, { as: evening.admin });
    await page.getByLabel(/^VIP 1-3/).check();
    await page.getByRole('button', { name: 'Refund what is chosen' }).click();
    await page.getByRole('dialog').getByText('VIP 1-3').waitFor();
    await confirmChange(page, 'Refund what is chosen', 'A broken chair');
    await page.getByText('₩300,000').waitFor();
    const tickets = (await ticketsOf(evening.buyer)).map(({ status }) => status).sort();
    expect(tickets.filter((status) => status === 'REVOKED')).toHaveLength(2);
    expect((await actionsOn(world, evening.paid.paymentId)).at(-1)).toMatchObject({
      reason: 'A broken chair',
    });
    await page.context().close();
  });

  it('block a user and correct a balance, and the log says why', async () => {
    const page = await openOps(browser, world, '/sales/people', { as: evening.admin });
    const { body: buyer } = await evening.buyer.api.get('/v1/users/me');
    const { id, email } = buyer as { id: string; email: string };
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByLabel('Amount to add').fill('500');
    await page.getByRole('button', { name: 'Adjust the balance' }).click();
    await confirmChange(page, 'Adjust the balance', 'A gift');
    await page.getByRole('button', { name: 'Block', exact: true }).click();
    await confirmChange(page, 'Block', 'A bot');
    await page.getByText('Blocked', { exact: true }).waitFor();
    const { body: user } = await evening.admin.api.get(`/v1/admin/users/${id}`);
    expect(user).toMatchObject({ blocked: true });

    await page.goto('/ops#/log');
    await page.locator('tr', { hasText: 'A bot' }).getByText('blocked').waitFor();
    await page.locator('tr', { hasText: 'A gift' }).waitFor();
    await page.context().close();
  });
});
