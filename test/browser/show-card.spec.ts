import type { Browser } from 'playwright-core';
import { startBrowser, takeScreenshot } from '../support/browser.js';
import { type CardSale, useCardSale } from '../support/card-sale.js';
import { openShow } from '../support/show-page.js';

describe('paying seats by card on the page of a show', () => {
  let browser: Browser;
  let card: CardSale;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  useCardSale((made) => (card = made));

  for (const [name, provider] of [
    ['TOSS', 'Card or easy pay (Toss)'],
    ['STRIPE', 'Card (Stripe)'],
  ] as const) {
    it(`pays at the provider, and shows the receipt after the return: ${name}`, async () => {
      const page = await openShow({ world: card.world, browser }, card.sale, card.mina);
      await page.getByLabel('By card').check();
      await page.getByRole('button', { name: provider }).click();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('heading', { name: 'You are going!' }).waitFor();
      await takeScreenshot(page, `show-card-${name}`);
      expect(await card.payment()).toMatchObject({ status: 'PAID', amount: 20_000 });
      expect(new URL(page.url()).search).toBe('');
      await page.context().close();
    });
  }

  it('offers other ways to pay after a refusal of the card', async () => {
    const page = await openShow({ world: card.world, browser }, card.sale, card.mina);
    await page.getByLabel('By card').check();
    await page.getByRole('button', { name: 'Card or easy pay (Toss)' }).click();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('The card was not charged.').waitFor();
    await page.getByLabel('From my balance').waitFor();
    expect(await card.payment()).toMatchObject({ status: 'READY' });
    await page.context().close();
  });
});
