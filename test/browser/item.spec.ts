import type { Browser, Page } from 'playwright-core';
import {
  closePages,
  errorsOf,
  expectAccessible,
  takeScreenshot,
  useBrowser,
  visit,
  type Visit,
} from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { countRequests, joinInBrowser, loseAnswers, tabTo } from '../support/pages.js';
import { addPerson, type Person, type PersonOptions } from '../support/people.js';
import { openRoom } from '../support/queue-rooms.js';
import { letIn } from '../support/sale.js';
import { findBreaches } from '../support/sale-invariants.js';
import { confirm } from '../support/sale-steps.js';
import { addCoupon, addItem, claimCoupon, order, placeOrder, stockOf } from '../support/shop.js';
import type { World } from '../support/world.js';

describe('the page of an item', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(async () => {
    await closePages(browser);
    expect(await findBreaches(world)).toEqual([]);
  });

  async function shopper(
    options: Visit & PersonOptions = {},
  ): Promise<{ person: Person; page: Page }> {
    const person = await addPerson(world, { balance: 1_000_000, ...options });
    return { person, page: await visit(browser, world, { ...options, as: person }) };
  }

  const ordersOf = async ({ api }: Person) =>
    (await api.get('/v1/orders')).body.data as { status: string; total: number }[];
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

  it('sells a drop to a user without a mouse, who waits for the turn in another tab', async () => {
    const roomId = await openRoom(world);
    const lp = await addItem(world, { roomId, stock: 3, maxPerUser: 2, price: 50_000 });
    const { person, page } = await shopper();
    const errors = errorsOf(page);
    await page.goto(`/items/${lp.id}`);
    const join = page.getByRole('link', { name: 'Join the waiting room' });
    expect(await join.getAttribute('href')).toBe(`/rooms/${roomId}?next=%2Fitems%2F${lp.id}`);
    await joinInBrowser(page, person, roomId);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await button(page, 'Order now').waitFor();
    await tabTo(page, 'One more');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Order now');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Reserved for you' }).waitFor();
    await tabTo(page, /^Pay/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch('Paid');
    expect(await ordersOf(person)).toMatchObject([{ status: 'COMPLETED', total: 100_000 }]);
    expect(await stockOf(world, lp)).toBe(1);
    await page.goto(`/rooms/${roomId}`);
    await page.getByText('You have bought here. Join again?').waitFor();
    expect(errors).toEqual([]);
  });

  it('orders and pays once for double clicks', async () => {
    const mug = await addItem(world);
    const { person, page } = await shopper();
    const orders = countRequests(page, 'POST', '/v1/orders');
    await page.goto(`/items/${mug.id}`);
    await button(page, 'Order now').dblclick();
    await button(page, /^Pay/).dblclick();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    await page.getByText('You have paid ₩10,000.').waitFor();
    expect(orders()).toBe(1);
    expect(await ordersOf(person)).toMatchObject([{ status: 'COMPLETED' }]);
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 990_000 });
  });

  it('finds an order whose answer was lost after a reload, and pays for it once', async () => {
    const mug = await addItem(world);
    const { person, page } = await shopper();
    await page.goto(`/items/${mug.id}`);
    const ordering = await loseAnswers(page, '**/v1/orders');
    await button(page, 'Order now').click();
    await eventually('the order', async () => (await ordersOf(person)).length === 1);
    await ordering.mend();
    await page.reload();
    await button(page, /^Pay/).waitFor();
    const paying = await loseAnswers(page, '**/v1/payments/*/confirm');
    await button(page, /^Pay/).click();
    await eventually(
      'the payment',
      async () => (await ordersOf(person))[0]?.status !== 'PENDING_PAYMENT',
    );
    await paying.mend();
    await page.reload();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    expect(new Set(ordering.keys).size).toBe(1);
    expect(await ordersOf(person)).toMatchObject([{ status: 'COMPLETED' }]);
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 990_000 });
  });

  it('sells again when the order that it had kept is gone', async () => {
    const mug = await addItem(world);
    const { page } = await shopper();
    await page.goto(`/items/${mug.id}`);
    await button(page, 'Order now').click();
    await button(page, /^Pay/).waitFor();
    const unknown = `${world.app.baseUrl}/v1/orders/00000000-0000-7000-8000-000000000000`;
    await page.route('**/v1/orders/*', (route) => route.continue({ url: unknown }));
    await page.reload();
    await button(page, 'Order now').waitFor();
    await page.unroute('**/v1/orders/*');
    await page.reload();
    await button(page, 'Order now').waitFor();
  });

  it('keeps an order and its countdown over a reload, and cancels it', async () => {
    const mug = await addItem(world, { stock: 5 });
    const { person, page } = await shopper();
    await page.goto(`/items/${mug.id}`);
    await button(page, 'Order now').click();
    await page.getByRole('heading', { name: 'Reserved for you' }).waitFor();
    await page.reload();
    expect(await page.getByRole('timer').textContent()).toMatch(/^(10:00|9:\d\d)$/);
    await button(page, 'Cancel the order').click();
    await page.getByRole('heading', { name: 'This order has ended' }).waitFor();
    expect(await stockOf(world, mug)).toBe(5);
    await button(page, 'Order again').click();
    await button(page, 'Order now').waitFor();
    expect(await ordersOf(person)).toMatchObject([{ status: 'CANCELLED' }]);
  });

  it('shows a changed total, and orders for it only when the user agrees', async () => {
    const mug = await addItem(world);
    const { person, page } = await shopper();
    const admin = await addPerson(world, { role: 'admin' });
    await page.goto(`/items/${mug.id}`);
    await button(page, 'Order now').waitFor();
    // The page does not see the new price.
    await page.route('**/v1/items/*', (route) => route.abort());
    await admin.api.patch(`/v1/items/${mug.id}`, { price: 12_000 });
    await button(page, 'Order now').click();
    const accept = button(page, /^Order for ₩12,000$/);
    await accept.waitFor();
    await expectAccessible(page);
    expect(await ordersOf(person)).toEqual([]);
    await accept.click();
    await page.getByRole('heading', { name: 'Reserved for you' }).waitFor();
    expect(await ordersOf(person)).toMatchObject([{ total: 12_000 }]);
  });

  it('says what to do when others were faster, and at the limit of a user', async () => {
    const pin = await addItem(world, { stock: 3, maxPerUser: 2 });
    const { person, page } = await shopper();
    const other = await addPerson(world, { balance: 1_000_000 });
    await page.goto(`/items/${pin.id}`);
    await button(page, 'One more').click();
    await page.route('**/v1/items/*', (route) => route.abort());
    await placeOrder(other, [[pin, 2]]);
    await button(page, 'Order now').click();
    await page.getByText('There are not enough left.').waitFor();
    await placeOrder(person, [[pin, 1]]);
    await button(page, 'Order now').click();
    await page.getByText('You can have at most 2 of this. You already have 1').waitFor();
    await page.unroute('**/v1/items/*');
    await page.getByText('Sold out. Pieces of unpaid orders come back here').waitFor();
  });

  it('does not ask to wait for pieces when all are paid for', async () => {
    const roomId = await openRoom(world);
    const drop = await addItem(world, { roomId, stock: 1 });
    const { person, page } = await shopper();
    await joinInBrowser(page, person, roomId);
    const other = await addPerson(world, { balance: 1_000_000 });
    await letIn(world, other, roomId);
    const { paymentId } = await placeOrder(other, [[drop, 1]]);
    await page.goto(`/items/${drop.id}`);
    await page.getByText('Pieces of unpaid orders come back here').waitFor();
    await confirm(other, { paymentId });
    await page.getByText('Sold out: all pieces are paid for.').waitFor({ timeout: 60_000 });
  });

  it('uses a coupon, and goes on without it when it was used elsewhere', async () => {
    const mug = await addItem(world, { price: 20_000 });
    const { person, page } = await shopper();
    const couponId = await addCoupon(world, { name: 'Welcome' });
    const userCouponId = await claimCoupon(person, couponId);
    await page.goto(`/items/${mug.id}`);
    await page.getByLabel('Coupon').selectOption(userCouponId);
    await page.locator('.total', { hasText: '₩19,000' }).waitFor();
    const spent = await order(person.api, [[mug, 1]], { userCouponId });
    await button(page, 'Order now').click();
    await page.getByText('This coupon cannot be used for this order.').waitFor();
    await person.api.post(`/v1/orders/${spent.body.id}/cancel`);
    await page.reload();
    await page.getByLabel('Coupon').selectOption(userCouponId);
    await button(page, 'Order now').click();
    await page.getByRole('heading', { name: 'Reserved for you' }).waitFor();
    const [newest] = await ordersOf(person);
    expect(newest).toMatchObject({ total: 19_000, status: 'PENDING_PAYMENT' });
  });

  it('tops the balance up when it is too low for the order', async () => {
    const mug = await addItem(world, { price: 20_000 });
    const { person, page } = await shopper({ balance: 5_000 });
    await page.goto(`/items/${mug.id}`);
    await button(page, 'Order now').click();
    await button(page, 'Top up ₩15,000').click();
    await button(page, 'Pay ₩20,000').click();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    expect((await person.api.get('/v1/balance')).body).toEqual({ balance: 0 });
  });

  it('counts down to the sale, and sells from then on', async () => {
    const onSaleFrom = new Date(Date.now() + 4_000);
    const drop = await addItem(world, { onSaleFrom });
    const { page } = await shopper();
    await page.goto(`/items/${drop.id}`);
    await page.getByText('On sale in').waitFor();
    await button(page, 'Order now').waitFor();
    expect(Date.now()).toBeGreaterThanOrEqual(onSaleFrom.getTime() - 1_000);
  });

  it('asks for the log-in where the item is, and leads home from an item that is gone', async () => {
    const mug = await addItem(world);
    const page = await visit(browser, world);
    await page.goto(`/items/${mug.id}`);
    await page.getByRole('heading', { name: 'Log in to order' }).waitFor();
    await expectAccessible(page);
    await page.goto('/items/00000000-0000-7000-8000-000000000000');
    await page.getByRole('link', { name: 'See what is on sale' }).waitFor();
  });

  for (const language of ['en', 'ko'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      it(`is accessible in every state: ${language}, ${theme}`, async () => {
        const device = theme === 'light' ? 'phone' : 'desktop';
        const roomId = await openRoom(world);
        const lp = await addItem(world, { roomId, name: `Signed LP ${language} ${theme}` });
        const { person, page } = await shopper({ language, theme, device });
        await page.goto(`/items/${lp.id}`);
        await page.locator(`a[href^="/rooms/${roomId}"]`).waitFor();
        await expectAccessible(page);
        await joinInBrowser(page, person, roomId);
        await page.reload();
        await page.locator('form button.large').waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `item-${language}-${theme}-form`);
        await page.locator('form button.large').click();
        await page.locator('.notice button.large').waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `item-${language}-${theme}-order`);
        await page.locator('.notice button.large').click();
        await page.locator('.notice.good a.button').waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `item-${language}-${theme}-paid`);
      });
    }
  }
});
