import type { Browser, Page } from 'playwright-core';
import {
  closePages,
  expectAccessible,
  takeScreenshot,
  useBrowser,
  visit,
} from '../support/browser.js';
import { addPerson, type Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { addBuyer, holdSeats } from '../support/sale-steps.js';
import { firstPicture, HALL, openShow, tapSeat } from '../support/show-page.js';
import type { World } from '../support/world.js';

describe('the page of a show, when something is missing', () => {
  let world: World;
  let browser: Browser;
  let sale: Sale;
  let mina: Person;
  let page: Page;

  useBrowser((made) => ({ world, browser } = made));

  beforeEach(async () => {
    sale = await openSale(world, { sections: HALL });
    mina = await addBuyer(world, sale, { balance: 1_000_000 });
  });

  afterEach(() => closePages(browser));

  const open = async () => {
    page = await openShow({ world, browser }, sale, mina, { device: 'desktop' });
  };

  it('finds the seat of a tap although the index of seats cannot be loaded', async () => {
    await open();
    await page.route('**/assets/flatbush-*', (route) => route.fulfill({ status: 404 }));
    await page.reload();
    await tapSeat(page);
    await page.getByRole('button', { name: /^Hold 1/ }).waitFor();
  });

  const cancelShow = async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const { status } = await admin.api.post(`/v1/shows/${sale.showId}/cancel`, { reason: 'Ill' });
    expect(status).toBe(200);
  };
  /** Waits until the page says it, and offers no seat any more. */
  const endOfSale = async (text: string, timeout?: number) => {
    const notice = page.getByRole('alert').filter({ hasText: text });
    await notice.waitFor({ timeout });
    const others = notice.getByRole('link', { name: 'Other shows of this concert' });
    expect(await others.getAttribute('href')).toBe(`/concerts/${sale.concertId}`);
    expect(await page.locator('.picker').count()).toBe(0);
  };

  it('says that the show was cancelled, and why, while its seats are shown', async () => {
    await open();
    await firstPicture(page);
    await cancelShow();
    await endOfSale('This show is cancelled.');
    await endOfSale('Reason: Ill');
    await takeScreenshot(page, 'show-cancelled');
  });

  it('says without a log-in why the show was cancelled', async () => {
    await cancelShow();
    page = await visit(browser, world, { language: 'ko' });
    await page.goto(`/shows/${sale.showId}`);
    await page.getByRole('alert').filter({ hasText: '사유: Ill' }).waitFor();
    await expectAccessible(page);
    await takeScreenshot(page, 'show-cancelled-ko');
  });

  it('says that the show was withdrawn while its seats are shown', async () => {
    await open();
    await firstPicture(page);
    const admin = await addPerson(world, { role: 'admin' });
    const change = { status: 'WITHDRAWN' };
    expect((await admin.api.patch(`/v1/shows/${sale.showId}`, change)).status).toBe(200);
    await endOfSale('This show is not on sale at the moment.');
  });

  it('says that the show was cancelled as soon as a hold is refused for it', async () => {
    await open();
    await page.getByRole('button', { name: /^Seat 1, / }).click();
    await cancelShow();
    await page.getByRole('button', { name: /^Hold 1/ }).click();
    // The next regular look at the show comes later.
    await endOfSale('This show is cancelled.', 5_000);
  });

  it('says that the best seats are held instead of the chosen one, and moves the map to them', async () => {
    const sections = [{ name: 'R', rows: 60, seatsPerRow: 90, price: 90_000 }];
    sale = await openSale(world, { sections });
    mina = await addBuyer(world, sale);
    await open();
    await page.getByRole('button', { name: /^Seat 1, / }).click();
    await page.getByRole('button', { name: 'Hold the best seats' }).click();
    await page.getByText('The places that you had chosen are not held.').waitFor();
    expect(await page.getByRole('button', { name: /^Hold \d/ }).count()).toBe(0);
    const canvas = page.locator('.seat-map canvas');
    await page.locator('.seat-map canvas[data-scale="12.00"]').waitFor();
    await canvas.scrollIntoViewIfNeeded();
    const { width, height } = (await canvas.boundingBox())!;
    // The two held seats are left and right of the middle. The next one is free.
    await canvas.click({ position: { x: width / 2 + 1.5 * 12, y: height / 2 } });
    await page.getByRole('button', { name: 'Remove R, row 1, seat 47' }).waitFor();
  });

  it('takes the keyboard for the payment before the balance is known', async () => {
    await holdSeats(mina, sale, [sale.seatIds[0]!]);
    let read = () => {};
    const known = new Promise<void>((resolve) => (read = resolve));
    await open();
    await page.route('**/v1/balance', (route) => known.then(() => route.continue()));
    await page.reload();
    await page.getByRole('button', { name: /^Pay ₩/ }).press('Enter');
    await page.getByRole('heading', { name: 'You are going!' }).waitFor();
    read();
    const paid = 'SELECT status FROM payment_payments WHERE user_id = $1';
    expect(await world.rows(paid, [mina.id])).toEqual([{ status: 'PAID' }]);
  });

  it('says that the seats cannot be read any more, and goes on when they can', async () => {
    await open();
    await page.getByRole('button', { name: 'Hold the best seats' }).waitFor();
    const seats = '**/availability';
    await page.route(seats, (route) =>
      route.fulfill({ status: 400, json: { code: 'VALIDATION_FAILED', detail: 'No seats.' } }),
    );
    const notice = page.getByRole('alert').filter({ hasText: 'No seats.' });
    await notice.waitFor();
    await page.unroute(seats);
    await notice.waitFor({ state: 'detached' });
  });

  it('says that the waiting room cannot be read, and goes on when it can', async () => {
    await open();
    const tokens = /\/v1\/queue\/tokens\/me/;
    await page.route(tokens, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 503, code: 'QUEUE_UNAVAILABLE', detail: 'Away.' }),
      }),
    );
    await page.reload();
    await page.getByText('Away.').waitFor();
    await page.unroute(tokens);
    await page.getByRole('button', { name: 'Hold the best seats' }).waitFor();
  });
});
