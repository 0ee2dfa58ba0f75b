import type { Browser, Page } from 'playwright-core';
import { errorsOf, takeScreenshot, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { loseAnswers } from '../support/pages.js';
import { addPerson, type Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { findBreaches } from '../support/sale-invariants.js';
import { addBuyer, holdSeats, letHoldEnd, sweep } from '../support/sale-steps.js';
import { HALL, openShow, tapRow, tapSeat } from '../support/show-page.js';
import type { World } from '../support/world.js';

/** Rows below the middle of the plan: 4 and 6 rows of seats, gaps between the sections, and the stage above. */
const FLOOR = 8.2;
const FASTER = /Somebody was faster/;
const HELD = { name: 'These places are yours for now' };

describe('the page of a show', () => {
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

  afterEach(async () => {
    await page.context().close();
    expect(await findBreaches(world)).toEqual([]);
  });

  const open = async (as = mina, options: Parameters<typeof openShow>[3] = {}) => {
    page = await openShow({ world, browser }, sale, as, options);
    return page;
  };
  const held = () => page.getByRole('heading', HELD).waitFor();
  const going = () => page.getByRole('heading', { name: 'You are going!' }).waitFor();
  const paymentsOf = ({ id }: Person) =>
    world.rows(
      `SELECT status, (SELECT count(*)::int FROM balance_entries
         WHERE reference_id = payment.id AND type = 'PAYMENT') AS debits
       FROM payment_payments payment WHERE user_id = $1`,
      [id],
    );

  it('holds a seat tapped on the map, and pays once after a double click', async () => {
    await open(mina, { device: 'desktop' });
    const errors = errorsOf(page);
    await tapSeat(page);
    await takeScreenshot(page, 'show-chosen-desktop');
    await page.getByRole('button', { name: /^Hold 1/ }).click();
    await held();
    await takeScreenshot(page, 'show-held-desktop');
    await page.getByRole('button', { name: /^Pay ₩/ }).dblclick();
    await going();
    await takeScreenshot(page, 'show-paid-desktop');
    expect(await paymentsOf(mina)).toEqual([{ status: 'PAID', debits: 1 }]);
    expect(errors).toEqual([]);
  });

  it('holds and pays by the keyboard alone', async () => {
    await open(mina, { device: 'desktop' });
    await page.getByLabel('Section').last().focus();
    await page.keyboard.press('ArrowDown');
    // The section before has a seat 3 too.
    await page.getByRole('button', { name: /^Seat 3, ₩90,000/ }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^Hold 1/ }).press('Enter');
    // The page moves the focus there. A key before would be lost.
    await page.locator('h2:focus', { hasText: HELD.name }).waitFor();
    await page.getByRole('button', { name: /^Pay ₩90,000/ }).press('Enter');
    await going();
    expect(await paymentsOf(mina)).toEqual([{ status: 'PAID', debits: 1 }]);
  });

  it('holds the best seats, and standing places', async () => {
    await open();
    await page.getByRole('button', { name: 'Hold the best seats' }).click();
    await held();
    await page.getByText('VIP · Row 1, seat 6').waitFor();
    await page.getByLabel('Section').last().selectOption({ index: 2 });
    await page.getByRole('button', { name: 'Choose standing places' }).click();
    await page.getByRole('button', { name: 'One more' }).last().click();
    await page.getByRole('button', { name: /^Hold 2 · ₩120,000/ }).click();
    await page.getByText('Floor · 2 standing').waitFor();
    await page.getByText('That is all of them.').waitFor();
    await takeScreenshot(page, 'show-two-holds-phone');
    const areas = await world.rows<{ sum: number }>(
      `SELECT sum(seat_count)::int AS sum FROM reservation_reservations WHERE user_id = $1`,
      [mina.id],
    );
    expect(areas).toEqual([{ sum: 4 }]);
  });

  it('gives a seat that two fans hold at once to one of them, and leads the other one to another seat', async () => {
    const jun = await addBuyer(world, sale, { balance: 1_000_000 });
    const pages = [
      await open(mina),
      await openShow({ world, browser }, sale, jun, { device: 'desktop' }),
    ];
    const hasChosen = pages.map(() => false);
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    for (const [index, fan] of pages.entries()) {
      await fan.getByRole('button', { name: /^Seat 1, / }).click();
      // Neither sees what the other one does, and both requests leave at once.
      await fan.route('**/availability', (route) => gate.then(() => route.continue()));
      await fan.route('**/v1/reservations', async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        hasChosen[index] = true;
        await eventually('both requests', () => hasChosen.every(Boolean));
        return route.continue();
      });
    }
    await Promise.all(pages.map((fan) => fan.getByRole('button', { name: /^Hold 1/ }).click()));
    const isHeld = () => Promise.all(pages.map((fan) => fan.getByRole('heading', HELD).count()));
    const isTold = () => Promise.all(pages.map((fan) => fan.getByText(FASTER).count()));
    await eventually('a winner', async () => (await isHeld()).includes(1));
    await eventually('a loser', async () => (await isTold()).includes(1));
    const [held, told] = [await isHeld(), await isTold()];
    expect([held.toSorted(), told.toSorted()]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(held).not.toEqual(told);
    letGo();

    const [winner, loser] = held[0] === 1 ? pages : pages.toReversed();
    await loser!.getByRole('button', { name: /^Seat 1, / }).waitFor({ state: 'detached' });
    await takeScreenshot(loser!, 'show-gone');
    await loser!.getByRole('button', { name: /^Seat 2, / }).click();
    await loser!.getByRole('button', { name: /^Hold 1/ }).click();
    await loser!.getByRole('heading', HELD).waitFor();
    for (const fan of [loser!, winner!]) {
      await fan.getByRole('button', { name: /^Pay ₩/ }).click();
      await fan.getByRole('heading', { name: 'You are going!' }).waitFor();
    }
    const sold = await world.rows(
      `SELECT number, user_id AS "userId" FROM concert_seats seat
         JOIN reservation_reservations reservation ON reservation.id = reservation_id
       WHERE seat.show_id = $1 AND seat.status = 'SOLD' ORDER BY number`,
      [sale.showId],
    );
    const [first, second] = held[0] === 1 ? [mina, jun] : [jun, mina];
    expect(sold).toEqual([
      { number: 1, userId: first.id },
      { number: 2, userId: second.id },
    ]);
    for (const fan of pages) if (fan !== page) await fan.context().close();
  });

  it('chooses standing places by a tap on the map, and shows how many are left', async () => {
    await open(mina);
    await tapRow(page, FLOOR);
    await page.getByRole('button', { name: /^Hold 1 · ₩60,000/ }).waitFor();
    await tapRow(page, FLOOR);
    await takeScreenshot(page, 'show-standing-phone');
    await page.getByRole('button', { name: /^Hold 2 · ₩120,000/ }).click();
    await page.getByText('Floor · 2 standing').waitFor();
    await page.getByLabel('Section').last().selectOption({ index: 2 });
    await page.getByText('48 places left').waitFor();
    await world.rows('UPDATE concert_areas SET available = 0 WHERE show_id = $1', [sale.showId]);
    await page.getByText('Sold out. Places of unpaid holds come back here.').waitFor();
    await world.rows('UPDATE concert_areas SET available = 48 WHERE show_id = $1', [sale.showId]);
  });

  it('shows standing places that are added while it is open', async () => {
    await open(mina, { device: 'desktop' });
    const admin = await addPerson(world, { role: 'admin' });
    const section = { name: 'Balcony', kind: 'STANDING', capacity: 7, price: 50_000 };
    const { status } = await admin.api.post(`/v1/shows/${sale.showId}/sections`, section);
    expect(status).toBe(201);
    const choice = page.getByLabel('Section').last();
    await choice.locator('option', { hasText: 'Balcony' }).waitFor({ state: 'attached' });
    await choice.selectOption({ index: 3 });
    await page.getByText('7 places left').waitFor();
  });

  it('gives back chosen standing places that others were faster to hold', async () => {
    await open(mina);
    await tapRow(page, FLOOR);
    await tapRow(page, FLOOR);
    await world.rows('UPDATE concert_areas SET available = 1 WHERE show_id = $1', [sale.showId]);
    await page.getByText('somebody was faster').waitFor();
    await page.getByRole('button', { name: /^Hold 1 · ₩60,000/ }).waitFor();
    await world.rows('UPDATE concert_areas SET available = 50 WHERE show_id = $1', [sale.showId]);
  });

  it('goes back to the seats when a hold has expired', async () => {
    const hold = await holdSeats(mina, sale, [sale.seatIds[0]!]);
    await letHoldEnd(world, hold, new Date(world.clock.now().getTime() + 4_000));
    await open();
    await held();
    await page.getByText('The time to pay is over').waitFor();
    await page.getByRole('heading', HELD).waitFor({ state: 'detached' });
    await takeScreenshot(page, 'show-expired-phone');
    await sweep(world);
  });

  it('keeps a hold over a reload, and gives it up', async () => {
    await holdSeats(mina, sale, [sale.seatIds[0]!]);
    await open();
    await held();
    await page.reload();
    await held();
    await page.getByRole('button', { name: 'Give these places up' }).click();
    await page.getByRole('heading', HELD).waitFor({ state: 'detached' });
    expect(
      await world.count(
        `SELECT count(*) FROM concert_seats WHERE status = 'HELD' AND show_id = '${sale.showId}'`,
      ),
    ).toBe(0);
  });

  it('pays once when the answer to a payment is lost', async () => {
    await holdSeats(mina, sale, [sale.seatIds[0]!]);
    await open();
    let lost = 0;
    await page.route('**/confirm', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByRole('button', { name: /^Pay ₩/ }).click();
    await going();
    expect(lost).toBe(1);
    expect(await paymentsOf(mina)).toEqual([{ status: 'PAID', debits: 1 }]);
  });

  it('repeats a hold without an answer after a reload, with its key', async () => {
    await open();
    await page.route('**/v1/reservations', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      return new Promise(() => undefined);
    });
    await page.getByRole('button', { name: /^Seat 1, / }).click();
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && /reservations$/.test(request.url()),
    );
    await page.getByRole('button', { name: /^Hold 1/ }).click();
    await sent;
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.reload();
    await held();
    expect(
      await world.count(
        `SELECT count(*) FROM reservation_reservations WHERE user_id = '${mina.id}'`,
      ),
    ).toBe(1);
  });

  it('holds the best seats once when the answer is lost and the button is pressed again', async () => {
    await open();
    const answers = await loseAnswers(page, '**/v1/reservations');
    const button = page.getByRole('button', { name: 'Hold the best seats' });
    await button.click();
    await page.getByText('No answer has arrived').waitFor({ timeout: 60_000 });
    // The first hold is shown. Whoever overlooks it presses the button again.
    await answers.mend();
    const repeated = page.waitForResponse((response) => response.request().method() === 'POST');
    await button.click();
    expect((await repeated).headers()['idempotency-replayed']).toBe('true');
    await held();
    const holds = 'SELECT seat_count FROM reservation_reservations WHERE user_id = $1';
    expect(await world.rows(holds, [mina.id])).toEqual([{ seat_count: 2 }]);
    // With an answer, the same request is a new one.
    await button.click();
    await page.getByText('That is all of them.').waitFor();
    expect(await world.rows(holds, [mina.id])).toHaveLength(2);
  });

  it('says why a hold that is repeated after a reload is refused', async () => {
    await open();
    await page.getByRole('button', { name: /^Seat 1, / }).click();
    await page.route('**/v1/reservations', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: /^Hold 1/ }).click();
    await page.getByText('No answer has arrived').waitFor({ timeout: 60_000 });
    await holdSeats(await addBuyer(world, sale), sale, [sale.seatIds[0]!]);
    await page.unroute('**/v1/reservations');
    await page.reload();
    await page.getByText(FASTER).waitFor();
    expect(await page.getByRole('heading', HELD).count()).toBe(0);
  });

  it('sends whoever has no slot to the waiting room', async () => {
    await open(await addPerson(world));
    const link = page.getByRole('link', { name: 'Join the waiting room' });
    expect(await link.getAttribute('href')).toBe(
      `/rooms/${sale.roomId}?next=${encodeURIComponent(`/shows/${sale.showId}`)}`,
    );
    await takeScreenshot(page, 'show-outside-phone');
  });

  it('gives free tickets without a choice of payment', async () => {
    sale = await openSale(world, {
      sections: [{ name: 'Free', rows: 2, seatsPerRow: 6, price: 0 }],
    });
    mina = await addBuyer(world, sale);
    await open();
    await page.getByRole('button', { name: 'Hold the best seats' }).click();
    await page.getByRole('button', { name: 'Get it for free' }).click();
    await going();
    // Nothing is debited, so there is no entry.
    expect(await paymentsOf(mina)).toEqual([{ status: 'PAID', debits: 0 }]);
  });
});
