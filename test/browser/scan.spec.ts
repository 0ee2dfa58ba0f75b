import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  errorsOf,
  expectAccessible,
  startBrowser,
  takeScreenshot,
  useBrowser,
  visit,
  type Visit,
} from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { addPerson, type Person } from '../support/people.js';
import { writeQrVideo } from '../support/qr-video.js';
import { openSale, type Sale } from '../support/sale.js';
import { addBuyer, buySeats, refund } from '../support/sale-steps.js';
import { chooseGate, readyForOffline, scan, verdictOf } from '../support/scan-page.js';
import { SwitchableNetwork } from '../support/switchable-network.js';
import { checkIn, type SeenTicket, ticketsOf } from '../support/tickets.js';
import type { World } from '../support/world.js';

describe('The page of the door', () => {
  let world: World;
  let browser: Browser;
  let sale: Sale;
  let buyer: Person;
  let door: Person;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    sale = await openSale(world, { maxSeatsPerUser: 20, startsInSeconds: 3_600 });
    buyer = await addPerson(world, { balance: 1_000_000 });
    door = await addPerson(world, { role: 'door' });
  });

  let seatsSold = 0;

  /** Buys the next seats of the sale. */
  async function buyTickets(count: number): Promise<SeenTicket[]> {
    const fan = await addBuyer(world, sale, { balance: 1_000_000 });
    await buySeats(fan, sale, sale.seatIds.slice(seatsSold, (seatsSold += count)));
    return ticketsOf(fan);
  }

  /** The page, ready to scan. */
  async function openGate(gate: string, options: Visit = {}, origin = world.app.baseUrl) {
    const page = await visit(browser, world, { as: door, ...options });
    await page.goto(`${origin}/scan`);
    await chooseGate(page, sale, gate);
    return page;
  }

  it('admits a ticket, and says when and where another one was used', async () => {
    const [mine, other] = await buyTickets(2);
    await checkIn(door.api, other!, 'South 9');
    const page = await openGate('North 1');
    const errors = errorsOf(page);
    await scan(page, mine!.code);
    expect(await verdictOf(page, 'Welcome')).toContain('R · Row 1 · Seat 1');
    await takeScreenshot(page, 'scan-admitted');
    await scan(page, other!.code);
    expect(await verdictOf(page, 'Already used')).toContain('South 9');
    await takeScreenshot(page, 'scan-used');
    await page.keyboard.press('Escape');
    await page.getByText('2 of 2').first().waitFor();
    await takeScreenshot(page, 'scan');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('refuses refunded, foreign and forged tickets, and what is no ticket', async () => {
    const elsewhere = await openSale(world);
    const guest = await addBuyer(world, elsewhere, { balance: 100_000 });
    await buySeats(guest, elsewhere, elsewhere.seatIds.slice(0, 1));
    const [foreign] = await ticketsOf(guest);
    const fan = await addBuyer(world, sale, { balance: 100_000 });
    const hold = await buySeats(fan, sale, sale.seatIds.slice(-1));
    const [refunded] = await ticketsOf(fan);
    await refund(fan, hold);
    const genuine = Buffer.from(refunded!.code, 'base64url');
    const forged = Buffer.concat([genuine.subarray(0, 33), randomBytes(64)]).toString('base64url');
    const page = await openGate('North 2', { device: 'desktop' });
    await scan(page, refunded!.code);
    await verdictOf(page, 'Refunded');
    await scan(page, foreign!.code);
    await page
      .getByRole('alertdialog', { name: 'Another show' })
      .getByText('Test concert')
      .waitFor();
    await scan(page, forged);
    await verdictOf(page, 'Not a ticket of ours');
    await takeScreenshot(page, 'scan-forged-desktop');
    await scan(page, 'https://example.org');
    await verdictOf(page, 'Not readable');
    await page.context().close();
  });

  it('takes a code that is read twice within a second once', async () => {
    const [ticket] = await buyTickets(1);
    const page = await openGate('North 3');
    const uploads: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/checkins/batch')) uploads.push(request.url());
    });
    // Else the second Enter might close the verdict of the first.
    let answer: () => void = () => undefined;
    const readTwice = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/v1/checkins/batch', async (route) => {
      await readTwice;
      await route.continue();
    });
    const field = page.locator('.scan-form input');
    await field.fill(ticket!.code);
    await field.press('Enter');
    await field.fill(ticket!.code, { force: true });
    await field.press('Enter');
    answer();
    await verdictOf(page, 'Welcome');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(uploads).toHaveLength(1);
    await scan(page, ticket!.code);
    expect(await verdictOf(page, 'Already used')).toContain('North 3');
    expect(uploads).toHaveLength(1);
    await page.context().close();
  });

  it('opens, judges and keeps scans without a network, and shows conflicts afterwards', async () => {
    const [genuine, used] = await buyTickets(2);
    const network = await SwitchableNetwork.to(world.app.baseUrl);
    const page = await openGate('East 1', {}, network.url);
    await readyForOffline(page);
    await network.cut();
    await page.goto(`${network.url}/scan`);
    await page.locator('.scan-form').waitFor();
    await checkIn(door.api, used!, 'West 1');
    for (const { code } of [genuine!, used!]) {
      await scan(page, code);
      expect(await verdictOf(page, 'Welcome')).toContain('Checked without the server');
      await page.keyboard.press('Enter');
    }
    await scan(page, genuine!.code);
    expect(await verdictOf(page, 'Already used')).toContain('East 1');
    const bytes = Buffer.from(genuine!.code, 'base64url');
    bytes[20]! ^= 1;
    await scan(page, bytes.toString('base64url'));
    await verdictOf(page, 'Not a ticket of ours');
    await page.keyboard.press('Enter');
    await page.getByText('Offline · 2 to be sent').waitFor();
    await takeScreenshot(page, 'scan-offline');
    await page.reload();
    await page.getByText('2 to be sent').waitFor();
    await network.restore();
    const conflict = page.getByRole('alert').filter({ hasText: 'Already used' });
    await conflict.waitFor({ timeout: 60_000 });
    expect(await conflict.innerText()).toContain('West 1');
    await takeScreenshot(page, 'scan-conflict');
    await page.getByText('Online', { exact: true }).waitFor();
    const { rows } = await world.database.query(
      'SELECT status, used_gate FROM ticket_tickets WHERE id = ANY($1) ORDER BY used_gate',
      [[genuine!.id, used!.id]],
    );
    expect(rows).toEqual([
      { status: 'USED', used_gate: 'East 1' },
      { status: 'USED', used_gate: 'West 1' },
    ]);
    await page.getByRole('button', { name: 'Done' }).click();
    await conflict.waitFor({ state: 'detached' });
    await page.context().close();
    await network.cut();
  });

  /** A browser whose camera sees these tickets, ready to scan. */
  async function lookAt(
    gate: string,
    tickets: readonly SeenTicket[],
    scan: (page: Page) => Promise<void>,
  ): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'onsale-camera-'));
    const file = join(folder, 'tickets.y4m');
    writeQrVideo(file, ...tickets.map(({ code }) => code));
    const withCamera = await startBrowser([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ]);
    try {
      const page = await visit(withCamera, world, { as: door });
      await page.goto('/scan');
      await chooseGate(page, sale, gate);
      await page.getByRole('button', { name: 'Use the camera' }).click();
      await scan(page);
    } finally {
      await withCamera.close();
      rmSync(folder, { recursive: true });
    }
  }

  it('reads the code before the camera', async () => {
    await lookAt('Camera 1', await buyTickets(1), async (page) => {
      const errors = errorsOf(page);
      expect(await verdictOf(page, 'Welcome')).toContain('Row');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      await takeScreenshot(page, 'scan-camera');
      // The code is still before the camera.
      await page.waitForTimeout(1_000);
      expect(await page.getByRole('alertdialog').count()).toBe(0);
      expect(errors).toEqual([]);
    });
  });

  it('judges each of two codes in one picture once, and keeps a refusal until it is read', async () => {
    const [mine, used] = await buyTickets(2);
    await checkIn(door.api, used!, 'South 9');
    await lookAt('Camera 2', [used!, mine!], async (page) => {
      expect(await verdictOf(page, 'Already used')).toContain('South 9');
      // Longer than a welcome is shown.
      await page.waitForTimeout(4_000);
      expect(await verdictOf(page, 'Already used')).toContain('South 9');
      await page.getByRole('button', { name: 'Next' }).click();
      await verdictOf(page, 'Welcome');
      const gate = `SELECT count(*) FROM ticket_tickets WHERE id = $1 AND used_gate = 'Camera 2'`;
      await eventually('the other ticket', async () => (await world.count(gate, [mine!.id])) === 1);
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      // Both are still before the camera.
      await page.waitForTimeout(1_000);
      expect(await page.getByRole('alertdialog').count()).toBe(0);
    });
  });

  it('says that a code cannot be checked when the file that verifies is missing', async () => {
    const [ticket] = await buyTickets(1);
    // A service worker would have the file.
    const page = await visit(browser, world, { as: door, serviceWorkers: 'block' });
    await page.route('**/assets/ed25519-*', (route) => route.fulfill({ status: 404 }));
    await page.goto('/scan');
    await chooseGate(page, sale, 'North 4');
    await scan(page, ticket!.code);
    await verdictOf(page, 'Cannot be checked');
    await page.context().close();
  });

  it('is for the door only', async () => {
    const page = await visit(browser, world, { as: buyer });
    await page.goto('/scan');
    await page.getByText('This page is for the door').waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  for (const language of ['en', 'ko'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      it(`is accessible in every state: ${language}, ${theme}`, async () => {
        const [ticket] = await buyTickets(1);
        const page = await visit(browser, world, { as: door, language, theme });
        await page.goto('/scan');
        await page.locator('option').nth(1).waitFor({ state: 'attached' });
        await expectAccessible(page);
        await takeScreenshot(page, `scan-setup-${language}-${theme}`);
        await chooseGate(page, sale, 'Gate');
        await page.getByRole('progressbar').first().waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `scan-${language}-${theme}`);
        await scan(page, 'nothing');
        await page.getByRole('alertdialog').waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `scan-unreadable-${language}-${theme}`);
        await scan(page, ticket!.code);
        await page.locator('.verdict.good').waitFor();
        await expectAccessible(page);
        await page.context().close();
      });
    }
  }
});
