/// <reference lib="dom" />
import type { Browser } from 'playwright-core';
import { RefundCancelledShowsJob } from '../../src/modules/reservation/infrastructure/schedule/refund-cancelled-shows.job.js';
import { assertStatus } from '../support/api.js';
import {
  closePages,
  errorsOf,
  expectAccessible,
  takeScreenshot,
  useBrowser,
  visit,
} from '../support/browser.js';
import { loseAnswers } from '../support/pages.js';
import { addPerson, type Person } from '../support/people.js';
import { openRoom } from '../support/queue-rooms.js';
import { letIn, openSale } from '../support/sale.js';
import { addBuyer } from '../support/sale-steps.js';
import { findBreaches } from '../support/sale-invariants.js';
import { addCoupon, addItem, claimCoupon, placeOrder, stockOf } from '../support/shop.js';
import { checkIn, ticketsOf } from '../support/tickets.js';
import type { World } from '../support/world.js';

describe('the page of a user', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(async () => {
    await closePages(browser);
    expect(await findBreaches(world)).toEqual([]);
  });

  /** Two seats that are paid. */
  async function ticketHolder(): Promise<Person> {
    const sale = await openSale(world);
    const fan = await addPerson(world, { balance: 1_000_000 });
    await letIn(world, fan, sale.roomId);
    const seatIds = sale.seatIds.slice(0, 2);
    const hold = await fan.api.post('/v1/reservations', { showId: sale.showId, seatIds });
    await fan.api.post(`/v1/payments/${hold.body.payment.id}/confirm`);
    return fan;
  }

  it('shows tickets with their codes, also without a network', async () => {
    const fan = await ticketHolder();
    const page = await visit(browser, world, { as: fan });
    const errors = errorsOf(page);
    await page.goto('/me');
    await page.getByRole('img', { name: /row 1, seat 2/ }).waitFor();
    expect(await page.locator('.qr').count()).toBe(2);
    // The pages and their files come from the cache of the browser, the API does not answer.
    await page.route('**/v1/**', (route) => route.abort());
    await page.reload();
    await page
      .getByText('These are your tickets as of your last visit.')
      .waitFor({ timeout: 60_000 });
    await page.getByRole('img', { name: /row 1, seat 2/ }).waitFor();
    await takeScreenshot(page, 'me-offline');
    // Whoever uses the device next finds no code.
    const tickets = () =>
      page.evaluate(() => Object.keys(localStorage).filter((key) => /tickets/.test(key)));
    expect(await tickets()).toHaveLength(1);
    await page.unroute('**/v1/**');
    await page.getByRole('button', { name: 'Log out' }).first().click();
    await page.getByRole('heading', { name: 'Log in to see your tickets' }).waitFor();
    expect(await tickets()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('does not say that there are no tickets when they cannot be read', async () => {
    const page = await visit(browser, world, { as: await addPerson(world) });
    await page.route('**/v1/tickets*', (route) =>
      route.fulfill({ status: 400, json: { code: 'VALIDATION_FAILED', detail: 'No.' } }),
    );
    await page.goto('/me');
    await page.locator('#tickets').getByRole('alert').waitFor();
    expect(await page.getByText('You have no tickets yet.').count()).toBe(0);
  });

  it('leads from a cart to the waiting room of its item, and back to the cart', async () => {
    const roomId = await openRoom(world);
    const poster = await addItem(world, { roomId });
    const fan = await addPerson(world, { balance: 100_000 });
    await fan.api.put(`/v1/cart/items/${poster.id}`, { quantity: 1 });
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    await page.getByRole('button', { name: 'Order now' }).click();
    await page.getByRole('link', { name: 'Join the waiting room' }).click();
    await page.locator('.turn a[href="/me"]').click();
    await page.getByRole('button', { name: 'Order now' }).click();
    await page.locator('#cart').getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
  });

  it('refunds one of two seats after a question, and its ticket is gone', async () => {
    const fan = await ticketHolder();
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    await page.getByRole('button', { name: 'Refund R, row 1, seat 1' }).click();
    await page.getByText('The money goes back').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Refund', exact: true }).dblclick();
    await page.getByText('₩990,000').waitFor();
    await page.getByText('Used and refunded tickets').waitFor();
    expect((await ticketsOf(fan)).map(({ status }) => status).sort()).toEqual(['REVOKED', 'VALID']);
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 990_000 });
  });

  it('offers no refund of a place whose ticket was used, and says when it was in local time', async () => {
    const fan = await ticketHolder();
    const door = await addPerson(world, { role: 'door' });
    const [first, second] = await ticketsOf(fan);
    assertStatus(await checkIn(door.api, first!), 200);
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    await page.getByText('Places whose ticket was used at the door are not refunded.').waitFor();
    const refunds = page.getByRole('button', { name: /^Refund/ });
    expect(await refunds.allTextContents()).toEqual([expect.stringMatching(/^Refund R, row 1/)]);
    // The page does not know of this one.
    assertStatus(await checkIn(door.api, second!), 200);
    await refunds.click();
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByText(/already used at \w{3} \d+, \d{4}, \d+:\d\d\s[AP]M\.$/).waitFor();
    expect(await refunds.count()).toBe(0);
    await page.reload();
    await page.getByText('Places whose ticket was used at the door are not refunded.').waitFor();
    expect(await refunds.count()).toBe(0);
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 980_000 });
  });

  it('says that the organiser has cancelled the show of a refunded reservation', async () => {
    const fan = await ticketHolder();
    const admin = await addPerson(world, { role: 'admin' });
    const [ticket] = await ticketsOf(fan);
    const path = `/v1/shows/${ticket!.show.id}/cancel`;
    assertStatus(await admin.api.post(path, { reason: 'The singer is ill' }), 200);
    await world.app.get(RefundCancelledShowsJob).run();
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    await page
      .getByText('The organiser has cancelled this show. Reason: The singer is ill')
      .waitFor();
  });

  it('refunds a standing place once when the answer is lost and the page is loaded again', async () => {
    const floor = { name: 'Floor', kind: 'STANDING', capacity: 9, price: 10_000 } as const;
    const sale = await openSale(world, { sections: [floor] });
    const fan = await addBuyer(world, sale, { balance: 40_000 });
    const { body: layout } = await fan.api.get(`/v1/shows/${sale.showId}/layout`);
    const { areaId } = (layout as { sections: { areaId: string }[] }).sections[0]!;
    const areas = [{ areaId, quantity: 4 }];
    const hold = await fan.api.post('/v1/reservations', { showId: sale.showId, areas });
    await fan.api.post(`/v1/payments/${hold.body.payment.id}/confirm`);
    const page = await visit(browser, world, { as: fan });
    const refund = async () => {
      await page.getByRole('button', { name: 'Refund Floor' }).click();
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
    };
    await page.goto('/me');
    const answers = await loseAnswers(page, '**/refund');
    await refund();
    await page.getByText('The server cannot be reached').waitFor({ timeout: 60_000 });
    await answers.mend();
    await page.reload();
    await refund();
    await page.getByRole('button', { name: 'Refund', exact: true }).waitFor({ state: 'detached' });
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 10_000 });
  });

  it('leads to the holds to pay with their countdown, and gives one up', async () => {
    const sale = await openSale(world);
    const fan = await addPerson(world);
    await letIn(world, fan, sale.roomId);
    const best = { count: 2 };
    await fan.api.post('/v1/reservations', { showId: sale.showId, best });
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    const pay = page.getByRole('link', { name: /^Pay/ });
    expect(await pay.getAttribute('href')).toBe(`/shows/${sale.showId}`);
    await page.getByText(/Pay within\s*[45]:\d\d/).waitFor();
    await page.getByRole('button', { name: 'Give up' }).click();
    await pay.waitFor({ state: 'detached' });
    const { body } = await fan.api.get('/v1/reservations');
    expect(body.data).toMatchObject([{ status: 'RELEASED' }]);
  });

  it('orders the cart with changed quantities', async () => {
    const [mug, pin] = [
      await addItem(world, { stock: 9 }),
      await addItem(world, { name: 'Nice pin' }),
    ];
    const fan = await addPerson(world, { balance: 100_000 });
    await fan.api.put(`/v1/cart/items/${mug.id}`, { quantity: 1 });
    await fan.api.put(`/v1/cart/items/${pin.id}`, { quantity: 1 });
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me#cart');
    await page.getByRole('button', { name: 'Remove Nice pin' }).click();
    await page.getByRole('link', { name: 'Nice pin' }).waitFor({ state: 'detached' });
    await page.locator('#cart').getByRole('button', { name: 'One more' }).click();
    await page.locator('.total', { hasText: '₩20,000' }).waitFor();
    await page.getByRole('button', { name: 'Order now' }).click();
    await page.locator('#cart').getByRole('button', { name: /^Pay/ }).click();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    expect(await stockOf(world, mug)).toBe(7);
    expect((await fan.api.get('/v1/cart')).body).toEqual({ items: [], subtotal: 0 });
  });

  it('refunds one line of an order', async () => {
    const [mug, cup] = [await addItem(world, { name: 'Blue mug' }), await addItem(world)];
    const fan = await addPerson(world, { balance: 100_000 });
    await placeOrder(
      fan,
      [
        [mug, 2],
        [cup, 1],
      ],
      { payNow: true },
    );
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    await page.getByRole('button', { name: 'Refund Blue mug × 2' }).click();
    await page.getByText('The goods go on sale again.').waitFor();
    expect(await page.getByText('stop working').count()).toBe(0);
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByText('2 refunded').waitFor();
    await page.getByText('₩90,000').waitFor();
    expect(await stockOf(world, mug)).toBe(100);
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 90_000 });
  });

  it('tops the balance up, and shows its history', async () => {
    const fan = await addPerson(world);
    const page = await visit(browser, world, { as: fan });
    await page.goto('/me');
    await page.getByLabel('Amount in won').fill('30000');
    await page.getByRole('button', { name: 'Top up' }).dblclick();
    await page.locator('.balance-amount', { hasText: '₩30,000' }).waitFor();
    await page.locator('#balance summary').click();
    await page.getByRole('cell', { name: 'Top-up' }).waitFor();
    expect((await fan.api.get('/v1/balance')).body).toEqual({ balance: 30_000 });
  });

  for (const language of ['en', 'ko'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      it(`is accessible with something in every part: ${language}, ${theme}`, async () => {
        const fan = await ticketHolder();
        const mug = await addItem(world);
        await claimCoupon(fan, await addCoupon(world));
        await placeOrder(fan, [[mug, 1]], { payNow: true });
        await placeOrder(fan, [[mug, 1]]);
        await fan.api.put(`/v1/cart/items/${mug.id}`, { quantity: 1 });
        const device = theme === 'light' ? 'phone' : 'desktop';
        const page = await visit(browser, world, { language, theme, device, as: fan });
        await page.goto('/me', { waitUntil: 'networkidle' });
        for (const details of await page.locator('summary').all()) await details.click();
        await page.locator('td').first().waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `me-${language}-${theme}`);
        const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
        expect(scrollWidth).toBe(clientWidth);
      });
    }
  }
});
