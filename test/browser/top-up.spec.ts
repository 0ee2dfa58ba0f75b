import type { Browser, Page } from 'playwright-core';
import { startEmulator } from '../../scripts/lib/payment-emulator/emulator.mjs';
import {
  closePages,
  errorsOf,
  expectAccessible,
  startBrowser,
  takeScreenshot,
  visit,
} from '../support/browser.js';
import { confirmChange, openOps } from '../support/ops-evening.js';
import { countRequests, loseAnswers } from '../support/pages.js';
import { addPerson, type Person } from '../support/people.js';
import { openSale } from '../support/sale.js';
import { findBreaches } from '../support/sale-invariants.js';
import { addBuyer, holdSeats } from '../support/sale-steps.js';
import { openShow } from '../support/show-page.js';
import { type Emulator, topUpBy, topUpSettings } from '../support/top-ups.js';
import { World } from '../support/world.js';

describe('Topping the balance up in pages', () => {
  let browser: Browser;
  let emulator: Emulator;
  let world: World;

  beforeAll(async () => {
    [browser, emulator] = await Promise.all([startBrowser(), startEmulator()]);
    emulator.plan.set({ webhookNever: 1 });
  });

  afterEach(async () => {
    await closePages(browser);
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });

  async function openMe(as: Person, options: Parameters<typeof visit>[2] = {}): Promise<Page> {
    const page = await visit(browser, world, { as, ...options });
    await page.goto('/me');
    await page.locator('.balance-amount', { hasText: '₩' }).waitFor();
    return page;
  }
  const balanceOf = async ({ api }: Person) => (await api.get('/v1/balance')).body as object;

  describe('with TOP_UPS=provider', () => {
    beforeAll(async () => {
      world = await World.start({ config: topUpSettings(emulator) });
    });
    afterAll(() => world.stop());

    it.each(['Card or easy pay (Toss)', 'Card (Stripe)'])(
      'takes the money of a card and credits it once: %s',
      async (provider) => {
        const fan = await addPerson(world);
        const page = await openMe(fan);
        const errors = errorsOf(page);
        const charges = countRequests(page, 'POST', '/v1/balance/charges');
        await page.getByText('From ₩1,000 to ₩10,000,000.').waitFor();
        expect(await page.getByText('Top-ups by card').count()).toBe(0);
        const topUp = page.locator('#balance');
        await topUp.getByLabel('Amount in won').fill('999');
        const button = topUp.getByRole('button', { name: provider });
        expect(await button.isDisabled()).toBe(true);
        await topUp.getByLabel('Amount in won').fill('30000');
        await takeScreenshot(page, 'me-top-up-by-card');
        await button.dblclick();
        await page.getByRole('button', { name: 'Approve' }).click();
        await page.getByText('₩30,000 are on your balance now.').waitFor();
        await page.locator('.balance-amount', { hasText: '₩30,000' }).waitFor();
        expect(new URL(page.url()).search).toBe('');
        await page.reload();
        await page.locator('.balance-amount', { hasText: '₩30,000' }).waitFor();
        expect(await balanceOf(fan)).toEqual({ balance: 30_000 });
        expect(charges()).toBe(0);
        expect(errors).toEqual([]);
      },
    );

    it('says of each of two tabs that paid at Stripe what was charged there', async () => {
      const fan = await addPerson(world);
      const first = await openMe(fan);
      const second = await first.context().newPage();
      await second.goto('/me');
      for (const [page, amount] of [
        [first, '30000'],
        [second, '40000'],
      ] as const) {
        await page.locator('#balance').getByLabel('Amount in won').fill(amount);
        await page.getByRole('button', { name: 'Card (Stripe)' }).click();
        await page.getByRole('button', { name: 'Approve' }).waitFor();
      }
      await first.getByRole('button', { name: 'Approve' }).click();
      await first.getByText('₩30,000 are on your balance now.').waitFor();
      await second.getByRole('button', { name: 'Approve' }).click();
      await second.getByText('₩40,000 are on your balance now.').waitFor();
      expect(await balanceOf(fan)).toEqual({ balance: 70_000 });
    });

    it('credits nothing after a refusal of the card, and offers another try', async () => {
      const fan = await addPerson(world);
      const page = await openMe(fan);
      await page.getByRole('button', { name: 'Card or easy pay (Toss)' }).click();
      await page.getByRole('button', { name: 'Decline' }).click();
      await page.getByText('Try again, or choose another card.').waitFor();
      await page.getByRole('button', { name: 'Card (Stripe)' }).waitFor();
      expect(await balanceOf(fan)).toEqual({ balance: 0 });
    });

    it('suggests the card to whoever has too little, and leads others to the top-up', async () => {
      const sale = await openSale(world);
      const fan = await addBuyer(world, sale);
      await holdSeats(fan, sale, sale.seatIds.slice(0, 1));
      const page = await openShow({ world, browser }, sale, fan);
      await page.getByRole('button', { name: 'Card (Stripe)' }).waitFor();
      await page.getByLabel('From my balance').check();
      await page.getByText('₩10,000 are missing in your balance.').waitFor();
      const link = page.getByRole('link', { name: 'My balance' });
      expect(await link.getAttribute('href')).toBe('/me#balance');
      expect(await page.getByRole('button', { name: /Top up/ }).count()).toBe(0);
    });

    it('is refunded by an admin to the card', async () => {
      const fan = await addPerson(world);
      const id = await topUpBy(fan, emulator, 'TOSS', 50_000);
      const admin = await addPerson(world, { role: 'admin' });
      const page = await openOps(browser, world, '/sales/people', { as: admin });
      await page.getByLabel('Id of the top-up').fill(id);
      await page.getByLabel('Amount', { exact: true }).fill('20000');
      await page.getByRole('button', { name: 'Refund a top-up' }).click();
      await page.getByRole('dialog').getByText('₩20,000 go back to the card').waitFor();
      await confirmChange(page, 'Refund a top-up', 'By mistake');
      await page.getByText('₩20,000 of ₩50,000 went back').waitFor();
      expect(await balanceOf(fan)).toEqual({ balance: 30_000 });
    });

    for (const language of ['en', 'ko'] as const) {
      it(`is accessible: ${language}`, async () => {
        const theme = language === 'en' ? 'light' : 'dark';
        const page = await openMe(await addPerson(world), { language, theme });
        await page.locator('.cards button').first().waitFor();
        await expectAccessible(page);
        await takeScreenshot(page, `me-top-up-${language}`);
      });
    }
  });

  describe('with TOP_UP_REFUNDS=owner', () => {
    beforeAll(async () => {
      world = await World.start({ config: { ...topUpSettings(emulator), topUpRefunds: 'owner' } });
    });
    afterAll(() => world.stop());

    it('returns what is left of a top-up to the card, once', async () => {
      const fan = await addPerson(world);
      const id = await topUpBy(fan, emulator, 'STRIPE', 50_000);
      const page = await openMe(fan);
      await page.getByText('Top-ups by card').click();
      await page.getByRole('button', { name: '₩50,000 back to the card' }).click();
      await page.getByText('is on your card within some days').waitFor();
      await expectAccessible(page);
      await takeScreenshot(page, 'me-top-up-refund');
      const answers = await loseAnswers(page, '**/refund');
      await page.getByRole('button', { name: 'Return', exact: true }).click();
      await page.getByText('The server cannot be reached').waitFor({ timeout: 60_000 });
      await answers.mend();
      await page.getByRole('button', { name: 'Return', exact: true }).click();
      await page.locator('.balance-amount', { hasText: '₩0' }).waitFor();
      await page.getByText('₩50,000 returned').waitFor();
      expect(await balanceOf(fan)).toEqual({ balance: 0 });
      expect(
        await world.rows(`SELECT amount FROM topup_refunds WHERE top_up_id = $1`, [id]),
      ).toEqual([{ amount: '50000' }]);
      await page.locator('#balance summary', { hasText: 'History' }).click();
      await page.getByRole('cell', { name: '-₩50,000' }).waitFor();
    });
  });

  describe('with TOP_UPS=off', () => {
    beforeAll(async () => {
      world = await World.start({ config: { topUps: 'off' } });
    });
    afterAll(() => world.stop());

    it('offers no top-up', async () => {
      const page = await openMe(await addPerson(world));
      await page.getByText('The balance cannot be topped up here.').waitFor();
      expect(await page.getByLabel('Amount in won').count()).toBe(0);
      expect(await page.locator('#balance button').count()).toBe(0);
    });
  });
});
