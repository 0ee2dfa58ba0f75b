/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import type { Sale } from './sale.js';

/** On the page of the door: chooses the show, and names this gate. */
export async function chooseGate(
  page: Page,
  { showId }: Pick<Sale, 'showId'>,
  gate: string,
): Promise<void> {
  await page.locator(`option[value="${showId}"]`).waitFor({ state: 'attached' });
  await page.locator('select').selectOption(showId);
  await page.locator('form input').fill(gate);
  await page.keyboard.press('Enter');
  await page.locator('.scan-form').waitFor();
}

/** As a scanner that is a keyboard: it types wherever the focus is. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

/** The text of the verdict with this title, once it is there. */
export async function verdictOf(page: Page, title: string): Promise<string> {
  const verdict = page.getByRole('alertdialog', { name: title });
  await verdict.waitFor();
  return verdict.innerText();
}

/** The page opens without a network from then on. */
export async function readyForOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated') {
      await new Promise((resolve) => active?.addEventListener('statechange', resolve));
    }
  });
  await page.waitForFunction(() => localStorage.getItem('onsale.scan.keys') !== null);
}
