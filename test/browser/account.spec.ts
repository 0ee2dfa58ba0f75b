import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { Api } from '../support/api.js';
import { closePages, expectAccessible, useBrowser, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { tokenTo, waitingMails } from '../support/mails.js';
import { addItem, cancel, placeOrder } from '../support/shop.js';
import type { World } from '../support/world.js';

const PASSWORD = 'correct horse battery';

describe('the pages of an account', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(async () => {
    await closePages(browser);
  });

  const logIn = (email: string, password: string) =>
    new Api(world.app.baseUrl).post('/v1/auth/login', { email, password });

  /** Signs up in the page, as a new fan does. */
  async function signUp(language: 'en' | 'ko' = 'en'): Promise<{ page: Page; email: string }> {
    const page = await visit(browser, world, { language });
    const email = `${randomUUID()}@onsale.test`;
    await page.goto('/me');
    await page.locator('form .quiet').click();
    await page.locator('input[autocomplete="name"]').fill('Mina');
    await page.locator('input[type="email"]').fill(email);
    await page.locator('input[type="password"]').fill(PASSWORD);
    await page.locator('form button').first().click();
    await page.locator('#account').waitFor();
    return { page, email };
  }

  it('confirms the address by the link of a mail that was sent again, which works once', async () => {
    const { page, email } = await signUp();
    await page.getByRole('button', { name: 'Send the mail again' }).click();
    await page.getByText('The mail is on its way.').waitFor();
    expect(await waitingMails(world, email)).toHaveLength(2);
    const token = await tokenTo(world, email, 'verify-email');
    await page.goto(`/verify-email#token=${token}`);
    await page.getByText('your e-mail address is confirmed').waitFor();
    expect(page.url()).not.toContain(token);
    await expectAccessible(page);
    await page.goto('/me');
    await page.getByText(email).waitFor();
    expect(await page.getByRole('button', { name: 'Send the mail again' }).count()).toBe(0);
    await page.goto(`/verify-email#token=${token}`);
    await page.getByText('This link does not work').waitFor();
    await expectAccessible(page);
  });

  it('forgets why a log-in failed when the form becomes the sign-up, and the other way', async () => {
    const page = await visit(browser, world);
    await page.goto('/me');
    await page.getByLabel('E-mail address').fill(`${randomUUID()}@onsale.test`);
    await page.getByLabel('Password', { exact: true }).fill('wrong password');
    await page.getByRole('button', { name: 'Log in' }).click();
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('Name').waitFor();
    expect(await refusal.count()).toBe(0);
    await page.getByRole('button', { name: 'I have an account' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await refusal.count()).toBe(0);
    // A new attempt says again why it failed.
    await page.getByRole('button', { name: 'Log in' }).click();
    await refusal.waitFor();
  });

  it('sets a new password by the link of a mail', async () => {
    const { page, email } = await signUp();
    await page.locator('.site-header').getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByText('a mail with a link is on its way').waitFor();
    const token = await tokenTo(world, email, 'reset-password');
    await page.goto(`/reset-password#token=${token}`);
    await page.getByLabel('New password').fill('another password');
    await page.getByRole('button', { name: 'Save' }).dblclick();
    await page.getByText('Your password is changed.').waitFor();
    await expectAccessible(page);
    expect((await logIn(email, PASSWORD)).status).toBe(401);
    expect((await logIn(email, 'another password')).status).toBe(200);
    await page.goto('about:blank');
    await page.goto(`/reset-password#token=${token}`);
    await page.getByLabel('New password').fill('a third password');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This link does not work').waitFor();
    expect((await logIn(email, 'another password')).status).toBe(200);
  });

  it('changes the password and stays logged in', async () => {
    const { page, email } = await signUp();
    await page.getByText('Change the password').click();
    await page.getByLabel('Current password').fill('wrong password');
    await page.getByLabel('New password').fill('another password');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('The password is changed.').waitFor();
    await page.reload();
    await page.getByText(email).waitFor();
    expect((await logIn(email, 'another password')).status).toBe(200);
  });

  it('downloads the data of the user', async () => {
    const { page, email } = await signUp();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download my data' }).click();
    const chunks: Buffer[] = [];
    for await (const chunk of await (await download).createReadStream())
      chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ user: { email } });
  });

  it('says why an account cannot be deleted yet, and deletes it afterwards', async () => {
    const { page, email } = await signUp();
    const session = await page.evaluate(() => localStorage.getItem('onsale.session') ?? '');
    const { accessToken } = JSON.parse(session) as { accessToken: string };
    const api = new Api(world.app.baseUrl, accessToken);
    const order = await placeOrder({ api }, [[await addItem(world), 1]]);
    const remove = async () => {
      await page.getByLabel('Your password, to be sure').fill(PASSWORD);
      await page.getByRole('button', { name: 'Delete for ever' }).click();
    };
    await page.getByText('Delete the account').click();
    await remove();
    await page.getByText('You have an unpaid order.').waitFor();
    await expectAccessible(page);
    await cancel({ api }, order);
    await remove();
    await page.waitForURL('**/');
    await page.getByRole('heading', { name: 'What is on sale' }).waitFor();
    expect((await logIn(email, PASSWORD)).status).toBe(401);
  });

  it('logs out in all tabs', async () => {
    const { page } = await signUp();
    const other = await page.context().newPage();
    await other.goto('/me');
    await other.locator('#account').waitFor();
    await page.locator('.site-header').getByRole('button', { name: 'Log out' }).click();
    await other.getByRole('heading', { name: 'Log in to see your tickets' }).waitFor();
    const kept = () => other.evaluate(() => localStorage.getItem('onsale.session'));
    await eventually('the end of the session', async () => (await kept()) === null);
  });
});
