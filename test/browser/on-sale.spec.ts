import type { Browser, Page } from 'playwright-core';
import { errorsOf, startBrowser, takeScreenshot, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { confirmChange } from '../support/ops-evening.js';
import { addPerson } from '../support/people.js';
import { readQrCode } from '../support/qr-picture.js';
import { findBreaches } from '../support/sale-invariants.js';
import { scan } from '../support/scan-page.js';
import { ADMIN, World } from '../support/world.js';

const TITLE = 'Winter Tour';
const PASSWORD = 'correct horse battery';

/** From the set-up to the door, by nothing but the pages. */
describe('The whole on-sale in browsers', () => {
  let world: World;
  let browser: Browser;
  const errors = new Map<string, string[]>();

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.start({ config: { jobs: true } }), startBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  async function open(name: string, options: Parameters<typeof visit>[2]): Promise<Page> {
    const page = await visit(browser, world, options);
    errors.set(name, errorsOf(page));
    return page;
  }

  it('leads two fans, an operator and the door from the sign-up to the entry', async () => {
    const admin = await open('admin', { device: 'desktop' });
    const mina = await open('Mina', { device: 'phone' });
    const jun = await open('Jun', { device: 'desktop', theme: 'dark' });

    await logInToOps(admin);
    await createShow(admin);
    const showId = admin.url().split('/').at(-1)!;
    await openRoomOf(admin);
    await changeSetting(admin, 'Capacity', '1');

    // Both gather before the opening.
    await Promise.all([signUp(mina, 'Mina'), signUp(jun, 'Jun')]);
    for (const fan of [mina, jun]) await fan.getByRole('heading', { name: 'You are in' }).waitFor();
    await takeScreenshot(mina, 'on-sale-gathering-phone');
    await admin.getByRole('heading', { name: 'The draw' }).waitFor();

    // The draw lets one of them in. The other one waits.
    await changeSetting(admin, 'Opens at', await inSeconds(admin, 4));
    const [first, second] = await byTurn(mina, jun);
    await second.page.locator('.big', { hasText: '1' }).waitFor();
    await takeScreenshot(first.page, `on-sale-turn-${first.name}`);
    await takeScreenshot(second.page, `on-sale-waiting-${second.name}`);
    await figure(admin, 'Waiting', '1');
    await figure(admin, 'Active', '1');
    await changeSetting(admin, 'Notice for all who wait', 'Go on!');
    await second.page.getByText('Go on!').waitFor();

    await goToSeats(first.page);
    await chooseSeat(first.page, 1);
    await first.page.getByRole('button', { name: /^Hold 1/ }).click();
    await first.page.getByRole('heading', { name: 'These places are yours for now' }).waitFor();

    // The operator makes room, so both are in the sale at once, and one seat is taken already.
    await changeSetting(admin, 'Capacity', '2');
    await second.page.locator('.turn').waitFor();
    await goToSeats(second.page);
    await chooseSeat(second.page, 2);
    expect(await second.page.getByRole('button', { name: /^Seat 1, / }).count()).toBe(0);
    await second.page.getByRole('button', { name: /^Hold 1/ }).click();

    await Promise.all([pay(first.page), pay(second.page)]);
    await figure(admin, 'Bought', '2');
    await takeScreenshot(admin, 'on-sale-room-ops');

    // At the door.
    const door = await open('door', {
      device: 'phone',
      as: await addPerson(world, { role: 'door' }),
    });
    await door.goto('/scan');
    await door.getByLabel('Show').selectOption(showId);
    await door.getByLabel('Name of this gate').fill('North 1');
    await door.getByRole('button', { name: 'Start' }).click();
    await door.locator('.scan-form').waitFor();
    for (const [fan, seat] of [
      [first, 1],
      [second, 2],
    ] as const) {
      await fan.page.getByRole('link', { name: 'Show my tickets' }).click();
      const picture = fan.page.getByRole('img', { name: new RegExp(`row 1, seat ${seat}$`) });
      await picture.waitFor();
      await takeScreenshot(fan.page, `on-sale-ticket-${fan.name}`);
      await scan(door, await readQrCode(picture));
      // The show is in a week.
      await door.getByRole('button', { name: 'Admit anyway' }).click();
      const verdict = door.getByRole('alertdialog', { name: 'Welcome' });
      await verdict.getByText(`R · Row 1 · Seat ${seat}`).waitFor();
      await door.keyboard.press('Escape');
    }
    await door.getByText('2 of 2').first().waitFor();
    await takeScreenshot(door, 'on-sale-door-phone');
    await mina.reload();
    await mina.getByText('Used and refunded tickets').waitFor();

    expect(await soldTo()).toEqual([
      { name: first.name, number: 1 },
      { name: second.name, number: 2 },
    ]);
    expect(await findBreaches(world)).toEqual([]);
    for (const [name, seen] of errors) expect([name, seen]).toEqual([name, []]);
  });

  async function logInToOps(page: Page): Promise<void> {
    await page.goto('/ops#/shows');
    await page.getByLabel('E-mail address').fill(ADMIN.email);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  async function createShow(page: Page): Promise<void> {
    await page.getByText('Create a concert').first().click();
    await page.getByLabel('Title').fill(TITLE);
    await page.getByLabel('Artist').fill('The Snowbirds');
    await page.getByLabel('Venue').fill('Olympic Hall');
    await page.getByLabel('Its room opens at').fill(await inSeconds(page, 86_400));
    await page.getByRole('button', { name: 'Create a concert' }).click();
    await page.getByText(`Add a show to ${TITLE}`).click();
    await page.getByLabel('Starts at').fill(await inSeconds(page, 7 * 86_400));
    await page.getByLabel('Rows, section 1').fill('5');
    await page.getByLabel('Seats a row, section 1').fill('8');
    await page.getByLabel('Price, section 1').fill('50000');
    await page.getByRole('button', { name: 'Save the show' }).click();
    await page.waitForURL(/#\/shows\/.+/);
  }

  async function openRoomOf(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Rooms' }).click();
    await page.getByRole('row', { name: TITLE }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Controls' }).waitFor();
  }

  async function changeSetting(page: Page, label: string, value: string): Promise<void> {
    const form = page.locator('form', { has: page.getByLabel(label) });
    if (!(await form.isVisible())) {
      await page.getByText('All settings', { exact: true }).click();
    }
    await form.getByLabel(label).fill(value);
    await form.getByRole('button', { name: 'Set' }).click();
    await confirmChange(page, 'Change the settings', 'The plan of the evening');
  }

  async function figure(page: Page, name: string, value: string): Promise<void> {
    const card = page.locator('.ops-figures .card', { hasText: name }).locator('.ops-value');
    await eventually(`${name}: ${value}`, async () => (await card.textContent()) === value);
  }

  /** From the list of what is on sale into the waiting room, by a new account. */
  async function signUp(page: Page, name: string): Promise<void> {
    await page.goto('/');
    await page.getByRole('link', { name: /Join the waiting room.*Winter Tour/ }).click();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail address').fill(`${name}@onsale.test`);
    await page.getByLabel(/Password/).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create an account' }).click();
  }

  /** The fans in the order in which the draw has put them. */
  async function byTurn(mina: Page, jun: Page) {
    const fans = [
      { name: 'Mina', page: mina },
      { name: 'Jun', page: jun },
    ] as const;
    const turns = await eventually('the first turn', async () => {
      const counts = await Promise.all(fans.map(({ page }) => page.locator('.turn').count()));
      return counts.some((count) => count > 0) && counts;
    });
    expect(turns.toSorted()).toEqual([0, 1]);
    return turns[0] === 1 ? fans : ([fans[1], fans[0]] as const);
  }

  async function goToSeats(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Go to the sale' }).click();
    await page.getByRole('link', { name: 'Choose seats' }).click();
    await page.locator('.seat-map canvas[data-drawn]').waitFor();
  }

  async function chooseSeat(page: Page, number: number): Promise<void> {
    await page.getByRole('button', { name: new RegExp(`^Seat ${number}, `) }).click();
  }

  async function pay(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Top up ₩50,000' }).click();
    await page.getByRole('button', { name: 'Pay ₩50,000' }).click();
    await page.getByRole('heading', { name: 'You are going!' }).waitFor();
  }

  function soldTo() {
    return world.rows(
      `SELECT name, seat.number FROM concert_seats seat
         JOIN reservation_reservations reservation ON reservation.id = reservation_id
         JOIN user_users person ON person.id = reservation.user_id
       WHERE seat.status = 'SOLD' ORDER BY seat.number`,
    );
  }
});

/** For a field of a time of the device. */
function inSeconds(page: Page, seconds: number): Promise<string> {
  return page.evaluate((after) => {
    const date = new Date(Date.now() + after * 1_000);
    return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  }, seconds);
}
