import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { actionsOn } from '../support/admin-actions.js';
import { useBrowser } from '../support/browser.js';
import { confirmChange, type Evening, haveEvening, openOps } from '../support/ops-evening.js';
import { loseAnswers } from '../support/pages.js';
import { addPerson } from '../support/people.js';
import { openSale } from '../support/sale.js';
import { addItem, placeOrder, stockOf } from '../support/shop.js';
import { ticketsOf } from '../support/tickets.js';
import type { World } from '../support/world.js';

describe('Sales in the page of operators', () => {
  let world: World;
  let browser: Browser;
  let evening: Evening;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    evening = await haveEvening(world);
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
    await page.getByRole('cell', { name: 'Held', exact: true }).waitFor();
    await page.getByLabel('Status').selectOption({ label: 'Paid' });
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('cell', { name: 'Held', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Paid', exact: true }).waitFor();
    const lines = (await downloadBy(page, 'Download as CSV')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('CONFIRMED');
    await page.context().close();
  });

  it('are found by a show and an item that are chosen by name', async () => {
    const other = await openSale(world);
    const mug = await addItem(world, { name: 'Chosen mug' });
    const fan = await addPerson(world, { balance: 1_000_000 });
    await placeOrder(fan, [[mug, 1]], { payNow: true });
    const page = await openOps(browser, world, '/sales/payments', { as: evening.admin });
    const rows = page.locator('tbody tr');
    const filter = async (label: RegExp, id: string) => {
      await page.locator(`option[value="${id}"]`).waitFor({ state: 'attached' });
      await page.getByLabel(label).selectOption(id);
      await page.getByRole('button', { name: 'Filter' }).click();
    };
    await rows.filter({ hasText: 'Chosen mug' }).waitFor();
    await filter(/^Show/, other.showId);
    await page.getByText('Nothing here.').waitFor();
    await filter(/^Show/, evening.showId);
    await rows.filter({ hasText: 'Test concert: VIP' }).waitFor();
    expect(await rows.filter({ hasText: 'Chosen mug' }).count()).toBe(0);
    const shows = page.getByLabel(/^Show/);
    expect(await shows.innerText()).toMatch(/Any\s+Test concert · \w+ \d+, \d{4}/);
    await shows.selectOption('');
    await filter(/^Item/, mug.id);
    await rows.filter({ hasText: 'Chosen mug' }).waitFor();
    expect(await rows.count()).toBe(1);
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

  it('correct a balance once when the answer is lost, also from a new dialog after a reload', async () => {
    const page = await openOps(browser, world, '/sales/people', { as: evening.admin });
    const fan = await addPerson(world, { balance: 1_000 });
    const { body: user } = await fan.api.get('/v1/users/me');
    const askFor = async (amount: string) => {
      await page.getByLabel('E-mail address').fill((user as { email: string }).email);
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByLabel('Amount to add').fill(amount);
      await page.getByRole('button', { name: 'Adjust the balance' }).click();
    };
    const dialog = page.getByRole('dialog');
    await askFor('500');
    await dialog.getByLabel('Reason, for the log').fill('A refund');
    const answers = await loseAnswers(page, '**/balance/adjustments');
    await dialog.getByRole('button', { name: 'Adjust the balance' }).click();
    await dialog.getByText('No answer has arrived').waitFor({ timeout: 60_000 });
    await answers.mend();
    await page.reload();
    await askFor('500');
    await dialog.getByText('No answer has arrived').waitFor();
    expect(await dialog.getByLabel('Reason, for the log').inputValue()).toBe('A refund');
    await confirmChange(page, 'Adjust the balance');
    await page.getByText('₩1,500').waitFor();
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 1_500 });

    // What has an answer is done again when it is asked for again.
    await page.getByRole('button', { name: 'Adjust the balance' }).click();
    await confirmChange(page, 'Adjust the balance', 'A refund');
    await page.getByText('₩2,000').waitFor();
    const undoing = await loseAnswers(page, '**/balance/adjustments');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The server cannot be reached').waitFor({ timeout: 60_000 });
    await undoing.mend();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back').waitFor();
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 1_500 });
    await page.context().close();
  });

  it('add to a stock, and refund a part, once when the answer is lost', async () => {
    const item = await addItem(world, { name: 'Lost mug', stock: 10 });
    const fan = await addPerson(world, { balance: 1_000_000 });
    const { paymentId } = await placeOrder(fan, [[item, 3]], { payNow: true });
    const page = await openOps(browser, world, '/items', { as: evening.admin });
    const pressTwice = async (url: string, title: string) => {
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason, for the log').fill('A test');
      const answers = await loseAnswers(page, url);
      await dialog.getByRole('button', { name: title }).click();
      await dialog.getByText('No answer has arrived').waitFor({ timeout: 60_000 });
      await answers.mend();
      await confirmChange(page, title);
    };
    const card = page.locator('article', { hasText: 'Lost mug' });
    await card.getByText('Adjust the stock of Lost mug').click();
    await card.getByLabel('Pieces more').fill('5');
    await card.getByRole('button', { name: 'Adjust the stock' }).click();
    await pressTwice('**/stock-adjustments', 'Adjust the stock of Lost mug');
    expect(await stockOf(world, item)).toBe(12);

    await page.goto(`/ops#/sales/payments/${paymentId}`);
    await page.getByLabel('Lost mug').fill('1');
    await page.getByRole('button', { name: 'Refund what is chosen' }).click();
    await pressTwice('**/refund', 'Refund what is chosen');
    await page.getByText('A part is refunded already').waitFor();
    expect(await stockOf(world, item)).toBe(13);
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
