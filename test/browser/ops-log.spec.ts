import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { LOG_ACTIONS } from '../../web/src/ops/log/log-actions.js';
import { assertStatus } from '../support/api.js';
import { useBrowser } from '../support/browser.js';
import { type Evening, haveEvening, openOps } from '../support/ops-evening.js';
import type { World } from '../support/world.js';

const MODULES = join(import.meta.dirname, '../../src/modules');
/** The decorator, other decorators, and the name of the operation. */
const LOGGED = /^ {2}@Logs(?:Change|Creation)\([^]*?^ {2}(?:async )?(\w+)\(/gm;

describe('The log of changes in the page of operators', () => {
  let world: World;
  let browser: Browser;
  let evening: Evening;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    evening = await haveEvening(world);
    const rename = 'UPDATE user_users SET name = $2 WHERE id = $1';
    await world.rows(rename, [evening.admin.id, 'Grace']);
    await world.rows(rename, [evening.operator.id, 'Olga']);
    await world.rows(rename, [evening.buyer.id, 'Bora']);
  });

  it('says in words who changed what, and leads to it and to its history', async () => {
    const { admin, operator, buyer, roomId, showId } = evening;
    const room = { state: 'paused', capacity: 7, reason: 'The shop is slow' };
    assertStatus(await operator.api.patch(`/v1/queue/rooms/${roomId}`, room), 200);
    const show = { onSaleFrom: '2026-01-01T10:00:00.000Z', reason: 'A typo' };
    assertStatus(await admin.api.patch(`/v1/shows/${showId}`, show), 200);
    const price = { price: 88_000, reason: 'Too dear' };
    assertStatus(await admin.api.patch(`/v1/shows/${showId}/sections/R`, price), 200);
    const amount = { amount: 500, reason: 'A gift' };
    const path = `/v1/users/${buyer.id}/balance/adjustments`;
    assertStatus(await admin.api.post(path, amount), 201);

    const page = await openOps(browser, world, '/log', { as: admin });
    const row = (reason: string) => page.getByRole('row').filter({ hasText: reason });
    await row('The shop is slow').getByText('Olga').waitFor();
    const roomText = await row('The shop is slow').innerText();
    for (const words of ['Operator', 'Room changed', 'State: Open Paused', /Capacity: 2 7/]) {
      expect(roomText).toMatch(words);
    }
    await row('A typo').getByText('Grace').waitFor();
    const link = row('A typo').getByRole('link', { name: /^Test concert, / });
    expect(await link.getAttribute('href')).toBe(`#/shows/${showId}`);
    expect(await row('A typo').innerText()).toMatch(/On sale from: – Jan 1, 2026, \d+:00/);
    expect(await row('Too dear').innerText()).toContain('R: 360 · ₩99,000 R: 360 · ₩88,000');
    await row('A gift').getByText('Bora').waitFor();
    expect(await row('A gift').innerText()).toMatch(/Balance: ₩[\d,]+ ₩[\d,]+/);
    const text = await page.locator('table').innerText();
    expect(text).not.toMatch(/[\da-f]{8}-[\da-f]{4}|\d{4}-\d\d-\d\dT|[{}]/);

    await page.getByText('Filters').click();
    await page.getByLabel('What was done').selectOption('adjustBalance');
    await page.getByRole('button', { name: 'Filter' }).click();
    await row('A typo').waitFor({ state: 'detached' });
    await row('A gift').waitFor();
    await page.getByLabel('What was done').selectOption('');
    await page.getByRole('button', { name: 'Filter' }).click();
    await row('A typo').getByRole('link', { name: 'All its changes' }).click();
    await page.getByText('Only changes of one thing are shown.').waitFor();
    await row('Too dear').waitFor();
    expect(await row('A gift').count()).toBe(0);
    await page.getByRole('link', { name: 'The whole log' }).click();
    await row('A gift').waitFor();
    await page.context().close();
  });

  it('has words for every operation that is logged', () => {
    const sources = readdirSync(MODULES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.controller.ts'))
      .map((name) => readFileSync(join(MODULES, name), 'utf8'));
    const operations = sources.flatMap((text) =>
      [...text.matchAll(LOGGED)].map(([, operation]) => operation!),
    );
    expect(operations.length).toBeGreaterThan(20);
    for (const actions of [LOG_ACTIONS.en, LOG_ACTIONS.ko]) {
      // Check-ins by admins, and a command, are logged without a decorator.
      const known = [...operations, 'checkIn', 'uploadCheckIns', 'setPassword'];
      expect(Object.keys(actions).toSorted()).toEqual(known.toSorted());
    }
  });
});
