import type { Browser, Page } from 'playwright-core';
import { timeOf } from '../../web/src/ticket/show-time.js';
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
import { addPerson, type Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { addBuyer, buySeats, type Hold, refund } from '../support/sale-steps.js';
import { chooseGate, readyForOffline, scan, verdictOf } from '../support/scan-page.js';
import { SwitchableNetwork } from '../support/switchable-network.js';
import { checkIn, type SeenTicket, ticketsOf } from '../support/tickets.js';
import type { World } from '../support/world.js';

const HOUR = 3_600;
const MONTH = 30 * 24 * HOUR;

describe('The page of the door, for a ticket of a show that is far away', () => {
  let world: World;
  let browser: Browser;
  let door: Person;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    door = await addPerson(world, { role: 'door' });
  });

  afterEach(async () => {
    await closePages(browser);
  });

  /** A show, and tickets for its first seats. */
  async function sellTickets(
    count: number,
    startsInSeconds = MONTH,
  ): Promise<{
    readonly sale: Sale;
    readonly fan: Person;
    readonly hold: Hold;
    readonly tickets: readonly SeenTicket[];
  }> {
    const sale = await openSale(world, { startsInSeconds });
    const fan = await addBuyer(world, sale, { balance: 1_000_000 });
    const hold = await buySeats(fan, sale, sale.seatIds.slice(0, count));
    return { sale, fan, hold, tickets: await ticketsOf(fan) };
  }

  function uploadsOf(page: Page): readonly string[] {
    const uploads: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/checkins/batch')) uploads.push(request.url());
    });
    return uploads;
  }

  /** The page, ready to scan. */
  async function openGate(sale: Sale, options: Visit = {}, origin = world.app.baseUrl) {
    const page = await visit(browser, world, { as: door, ...options });
    await page.goto(`${origin}/scan`);
    await chooseGate(page, sale, 'North 1');
    return page;
  }

  async function press(page: Page, name: string): Promise<void> {
    await page.getByRole('alertdialog').getByRole('button', { name }).click();
  }

  async function statusOf({ id }: SeenTicket): Promise<string | undefined> {
    const sql = 'SELECT status FROM ticket_tickets WHERE id = $1';
    return (await world.rows<{ status: string }>(sql, [id]))[0]?.status;
  }

  it('asks before it admits a month early, and admits by one tap', async () => {
    const { sale, tickets } = await sellTickets(1);
    const page = await openGate(sale);
    const errors = errorsOf(page);
    const uploads = uploadsOf(page);
    await scan(page, tickets[0]!.code);
    expect(await verdictOf(page, 'Admit this early?')).toContain('The show starts on');
    await press(page, 'Do not admit');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect([uploads, await statusOf(tickets[0]!)]).toEqual([[], 'VALID']);

    // The same code again within two seconds would be a repeated look.
    await page.reload();
    await page.locator('.scan-form').waitFor();
    await scan(page, tickets[0]!.code);
    await press(page, 'Admit anyway');
    expect(await verdictOf(page, 'Welcome')).toContain('R · Row 1 · Seat 1');
    expect([uploads.length, await statusOf(tickets[0]!)]).toEqual([1, 'USED']);
    expect(errors).toEqual([]);
  });

  it('does not admit by the Enter of a scanner', async () => {
    const { sale, tickets } = await sellTickets(1);
    const page = await openGate(sale);
    await scan(page, tickets[0]!.code);
    await verdictOf(page, 'Admit this early?');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await statusOf(tickets[0]!)).toBe('VALID');
  });

  it('asks without a network too, and sends what was admitted anyway', async () => {
    const { sale, tickets } = await sellTickets(2);
    const network = await SwitchableNetwork.to(world.app.baseUrl);
    const page = await openGate(sale, {}, network.url);
    await readyForOffline(page);
    await network.cut();
    await page.goto(`${network.url}/scan`);
    await page.locator('.scan-form').waitFor();
    await scan(page, tickets[0]!.code);
    await verdictOf(page, 'Admit this early?');
    await press(page, 'Do not admit');
    await scan(page, tickets[1]!.code);
    await press(page, 'Admit anyway');
    expect(await verdictOf(page, 'Welcome')).toContain('Checked without the server');
    await press(page, 'Next');
    await page.getByText('Offline · 1 to be sent').waitFor();
    await network.restore();
    await page.getByText('Online', { exact: true }).waitFor({ timeout: 60_000 });
    expect([await statusOf(tickets[0]!), await statusOf(tickets[1]!)]).toEqual(['VALID', 'USED']);
    await page.context().close();
    await network.cut();
  });

  it('refuses used and refunded tickets without a question', async () => {
    const { sale, fan, hold, tickets } = await sellTickets(3);
    const [used, refunded, mine] = tickets;
    await checkIn(door.api, used!, 'South 9');
    await refund(fan, hold, { seatIds: [sale.seatIds[1]!] });
    const network = await SwitchableNetwork.to(world.app.baseUrl);
    const page = await openGate(sale, {}, network.url);
    await readyForOffline(page);
    const uploads = uploadsOf(page);
    await scan(page, used!.code);
    expect(await verdictOf(page, 'Already used')).toContain('South 9');
    await takeScreenshot(page, 'scan-early-used');
    await press(page, 'Next');
    await scan(page, refunded!.code);
    await verdictOf(page, 'Refunded');
    await press(page, 'Next');
    expect(uploads).toEqual([]);

    await scan(page, mine!.code);
    await press(page, 'Admit anyway');
    await verdictOf(page, 'Welcome');
    // Without a network this device remembers its own scans.
    await network.cut();
    await page.goto(`${network.url}/scan`);
    await page.locator('.scan-form').waitFor();
    await scan(page, mine!.code);
    expect(await verdictOf(page, 'Already used')).toContain('North 1');
    expect(uploads).toHaveLength(1);
    await page.context().close();
    await network.cut();
  });

  it('asks when the show is long over, by the date that it has now', async () => {
    const { sale, tickets } = await sellTickets(1, HOUR);
    const page = await openGate(sale);
    await world.rows(
      `UPDATE concert_shows SET starts_at = now() - interval '13 hours', version = version + 1
       WHERE id = $1`,
      [sale.showId],
    );
    const day = page.locator('h1 + p');
    const before = await day.innerText();
    await page.reload();
    await page.locator('.scan-form').waitFor();
    await eventually('the new date', async () => (await day.innerText()) !== before);
    await scan(page, tickets[0]!.code);
    expect(await verdictOf(page, 'Admit this late?')).toContain('The show started on');
    await press(page, 'Admit anyway');
    await verdictOf(page, 'Welcome');
    expect(await statusOf(tickets[0]!)).toBe('USED');
  });

  it.each([
    [12 * HOUR + 1, 'early'],
    [12 * HOUR, 'now'],
    [-12 * HOUR, 'now'],
    [-12 * HOUR - 1, 'late'],
  ])('%d seconds before the start is %s', (seconds, time) => {
    const now = Date.parse('2026-12-24T18:00:00Z');
    expect(timeOf(new Date(now + seconds * 1_000).toISOString(), now)).toBe(time);
  });

  for (const language of ['en', 'ko'] as const) {
    for (const device of ['phone', 'desktop'] as const) {
      it(`asks in a way that everybody can read: ${language}, ${device}`, async () => {
        const { sale, tickets } = await sellTickets(1);
        const page = await openGate(sale, { language, device });
        await scan(page, tickets[0]!.code);
        await page.locator('.verdict.ask').waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `scan-early-${language}-${device}`);
      });
    }
  }
});
