import type { Browser } from 'playwright-core';
import { assertStatus } from '../support/api.js';
import {
  closePages,
  errorsOf,
  expectAccessible,
  takeScreenshot,
  useBrowser,
  visit,
} from '../support/browser.js';
import { givenOut, openCoupon } from '../support/coupons.js';
import { countRequests, joinInBrowser } from '../support/pages.js';
import { addPerson } from '../support/people.js';
import { letIn, openSale } from '../support/sale.js';
import { addBuyer, holdSeats } from '../support/sale-steps.js';
import { addItem, placeOrder } from '../support/shop.js';
import type { World } from '../support/world.js';

describe('the first page, and the page of a concert', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(async () => {
    await closePages(browser);
  });

  it('leads everybody to the waiting room of a concert, and who is admitted to its shows', async () => {
    const { concertId, roomId, showId } = await openSale(world);
    const anonymous = await visit(browser, world);
    await anonymous.goto('/');
    await anonymous.locator(`a[href^="/rooms/${roomId}"]`).waitFor();
    await anonymous.goto(`/concerts/${concertId}`);
    await anonymous.getByText('behind the waiting room').waitFor();

    const fan = await addPerson(world);
    const page = await visit(browser, world, { as: fan });
    const errors = errorsOf(page);
    await joinInBrowser(page, fan, roomId);
    await page.goto('/');
    await page.locator(`a.button[href="/concerts/${concertId}"]`).click();
    await page.getByText('20 places left').waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, 'concert-shows');
    const seats = page.getByRole('link', { name: 'Choose seats' });
    expect(await seats.getAttribute('href')).toBe(`/shows/${showId}`);
    expect(errors).toEqual([]);
  });

  it('says that the slot has ended, and leads back to the waiting room', async () => {
    const { concertId, roomId } = await openSale(world);
    const fan = await addPerson(world);
    const page = await visit(browser, world, { as: fan });
    await joinInBrowser(page, fan, roomId);
    // The place is left between the two answers.
    await page.route('**/v1/concerts/*/shows', async (route) => {
      await page.request.delete('/v1/queue/tokens/me', {
        headers: { authorization: `Bearer ${fan.accessToken}` },
      });
      await route.continue();
    });
    await page.goto(`/concerts/${concertId}`);
    const again = page.getByRole('link', { name: 'Join again' });
    await again.waitFor();
    expect(await again.getAttribute('href')).toMatch(`/rooms/${roomId}`);
    await expectAccessible(page);
  });

  it('leads back to an unpaid hold, and says nothing any more when it is paid', async () => {
    const sale = await openSale(world);
    const fan = await addBuyer(world, sale, { balance: 100_000 });
    const hold = await holdSeats(fan, sale, sale.seatIds.slice(0, 2));
    const page = await visit(browser, world, { as: fan });
    const reads = countRequests(page, 'GET', '/v1/reservations');
    for (const path of ['/', `/concerts/${sale.concertId}`]) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await page.getByText(/You hold 2 places for Test concert\. Pay within\s*[45]:\d\d/).waitFor();
      const pay = page.getByRole('link', { name: /^Pay now.*Test concert$/ });
      expect(await pay.getAttribute('href')).toBe(`/shows/${sale.showId}`);
      await expectAccessible(page);
    }
    expect(reads()).toBe(2);
    assertStatus(await fan.api.post(`/v1/payments/${hold.paymentId}/confirm`), 200);
    await page.goto('/', { waitUntil: 'networkidle' });
    expect(await page.getByText('You hold').count()).toBe(0);
  });

  it('says nothing of a hold whose time is over', async () => {
    const sale = await openSale(world);
    const fan = await addBuyer(world, sale);
    const { id } = await holdSeats(fan, sale, sale.seatIds.slice(0, 1));
    await world.rows(
      `UPDATE reservation_reservations SET hold_expires_at = now() + interval '8 seconds'
       WHERE id = $1`,
      [id],
    );
    const page = await visit(browser, world, { as: fan });
    await page.goto('/');
    await page.getByText('You hold 1 place for Test concert.').waitFor();
    await page.getByText('You hold').waitFor({ state: 'detached' });
  });

  it('counts down to the opening of a room', async () => {
    const opensAt = new Date(Date.now() + 3_600_000);
    await openSale(world, { room: { opensAt } });
    const page = await visit(browser, world);
    await page.goto('/');
    await page.getByText(/Opens in\s*(1:00:00|59:\d\d)/).waitFor();
  });

  it('finds goods by a word, and shows the next page', async () => {
    for (let number = 0; number < 30; number += 1)
      await addItem(world, { name: `Badge ${number}` });
    await addItem(world, { name: 'Éclair mug' });
    const page = await visit(browser, world);
    await page.goto('/');
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('link', { name: 'Badge 0', exact: true }).waitFor();
    await page.getByLabel('Search goods').fill('eclair');
    await page.getByRole('link', { name: 'Badge 0', exact: true }).waitFor({ state: 'detached' });
    await page.getByLabel('Search goods').fill('éclair');
    await page.getByRole('link', { name: 'Éclair mug' }).waitFor();
    await page.getByLabel('Search goods').fill('nothing like it');
    await page.getByText('Nothing is called “nothing like it”.').waitFor();
  });

  it('gives a coupon once for a double click, and shows it as claimed after a reload', async () => {
    const coupon = await openCoupon(world, { name: 'Early bird', quantity: 2 });
    const fan = await addPerson(world);
    const page = await visit(browser, world, { as: fan });
    await page.goto('/');
    await page.getByRole('button', { name: 'Claim: Early bird' }).dblclick();
    await page.getByText('Yours').waitFor();
    await page.getByText('1 of 2 left').waitFor();
    await page.reload();
    await page.getByText('Yours').waitFor();
    expect(await givenOut(world, coupon)).toEqual({ issued: 1, owned: 1, owners: 1 });
  });

  for (const language of ['en', 'ko'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      it(`is accessible with everything on sale: ${language}, ${theme}`, async () => {
        const sale = await openSale(world);
        const { concertId, roomId } = sale;
        await openCoupon(world);
        const lp = await addItem(world, { stock: 5 });
        const fan = await addPerson(world, { balance: 100_000 });
        await placeOrder(fan, [[lp, 1]], { payNow: true });
        const device = theme === 'light' ? 'phone' : 'desktop';
        const page = await visit(browser, world, { language, theme, device, as: fan });
        await page.goto('/', { waitUntil: 'networkidle' });
        await page.locator('.coupon').first().waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `home-${language}-${theme}`);
        const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
        expect(scrollWidth).toBe(clientWidth);
        // The concert, before the waiting room and after it.
        await page.goto(`/concerts/${concertId}`);
        await page.locator(`a[href^="/rooms/${roomId}"]`).waitFor();
        await expectAccessible(page);
        await joinInBrowser(page, fan, roomId);
        await page.reload();
        await page.locator('a[href^="/shows/"]').waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `concert-${language}-${theme}`);
        // With a hold to pay.
        await letIn(world, fan, roomId);
        await holdSeats(fan, sale, sale.seatIds.slice(0, 2));
        await page.goto('/', { waitUntil: 'networkidle' });
        await page.locator(`a[href="/shows/${sale.showId}"]`).waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `home-hold-${language}-${theme}`);
      });
    }
  }
});
