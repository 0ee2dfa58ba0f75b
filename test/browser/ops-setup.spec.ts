import type { Browser } from 'playwright-core';
import { RefundCancelledShowsJob } from '../../src/modules/reservation/infrastructure/schedule/refund-cancelled-shows.job.js';
import { actionsOn } from '../support/admin-actions.js';
import { useBrowser } from '../support/browser.js';
import { addItem } from '../support/items.js';
import { confirmChange, type Evening, haveEvening, openOps } from '../support/ops-evening.js';
import type { World } from '../support/world.js';

describe('The set-up of a sale in the page of operators', () => {
  let world: World;
  let browser: Browser;
  let evening: Evening;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    evening = await haveEvening(world);
  });

  it('creates a concert and a show, whose hall is shown before it is saved', async () => {
    const page = await openOps(browser, world, '/shows', { as: evening.admin });
    await page.getByText('Create a concert').first().click();
    await page.getByLabel('Title').fill('Winter Tour');
    await page.getByLabel('Artist').fill('The Snowbirds');
    await page.getByLabel('Venue').fill('Olympic Hall');
    await page.getByText('On sale immediately. Its waiting room opens at once').waitFor();
    await page.getByLabel('Its room opens at').fill('2035-01-01T12:00:00');
    await page.getByText(/^Nobody is admitted before Monday, January 1, 2035/).waitFor();
    expect(await page.getByText('Its waiting room opens at once').count()).toBe(0);
    await page.getByRole('button', { name: 'Create a concert' }).click();

    await page.getByText('Add a show to Winter Tour').click();
    const form = page.locator('form', { has: page.getByRole('button', { name: 'Save the show' }) });
    await form.getByText(/^On sale immediately\. Whoever the waiting room admits/).waitFor();
    await form.getByLabel('Starts at').fill('2035-01-02T19:00:00');
    await form.getByLabel('On sale from').fill('2035-01-01T13:00:00');
    await form.getByText(/^Places can be held from Monday, January 1, 2035/).waitFor();
    await form.getByLabel('On sale from').fill('');
    await form.getByText(/^On sale immediately\./).waitFor();
    await form.getByLabel('Rows, section 1').fill('5');
    await form.getByLabel('Seats a row, section 1').fill('8');
    await form.getByLabel('Price, section 1').fill('50000');
    await form.getByRole('button', { name: 'Add a section' }).click();
    await form.getByLabel('Section, section 2').fill('Floor');
    await form.getByLabel('Kind, section 2').selectOption('STANDING');
    await form.getByLabel('Places, section 2').fill('100');
    await form.getByText('140 places, ₩2,000,000 if all are sold').waitFor();
    expect(await form.locator('.ops-hall > svg > rect[fill^="url"]').count()).toBe(1);
    await form.getByRole('button', { name: 'Save the show' }).click();

    await page.waitForURL(/#\/shows\/.+/);
    const id = page.url().split('/').at(-1);
    const { body: show } = await evening.admin.api.get(`/v1/shows/${id}`);
    expect(show).toMatchObject({
      seatCount: 140,
      sections: [
        { name: 'R', rows: 5, seatsPerRow: 8, price: 50_000 },
        { name: 'Floor', kind: 'STANDING', capacity: 100, price: 0 },
      ],
    });
    await page.context().close();
  });

  it('repairs a show: a price, and seats that are blocked and freed', async () => {
    const page = await openOps(browser, world, `/shows/${evening.showId}`, { as: evening.admin });
    await page.locator('summary', { hasText: 'R: 360' }).click();
    const section = page.locator('details', { hasText: 'R: 360' });
    await section.getByLabel('Price', { exact: true }).fill('88000');
    await section.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('dialog').getByText('New holds cost ₩88,000 instead of ₩99,000').waitFor();
    await confirmChange(page, 'Change section R', 'Too dear');
    await page.getByText('R: 360 · ₩88,000').first().waitFor();

    await page.getByText('Block seats').first().click();
    const blocks = page.locator('section', { hasText: 'House seats' });
    await blocks.getByLabel('Section').selectOption('R');
    await blocks.getByLabel('Row', { exact: true }).fill('2');
    await blocks.getByLabel('From seat').fill('4');
    await blocks.getByLabel('To seat').fill('6');
    await blocks.getByRole('button', { name: 'Block seats' }).click();
    await page.getByRole('dialog').getByText('R 2: 4–6').waitFor();
    await confirmChange(page, 'Block seats', 'Cameras');
    await blocks.getByRole('listitem').getByText('Cameras').waitFor();
    const blocked = `SELECT count(*) FROM concert_seats WHERE status = 'BLOCKED'`;
    expect(await world.count(blocked)).toBe(3);

    await blocks.getByRole('button', { name: 'Unblock: Cameras' }).click();
    await confirmChange(page, 'Unblock: Cameras', 'No cameras');
    expect(await world.count(blocked)).toBe(0);
    await page.context().close();
  });

  it('gives a new concert and an item a room that is chosen by its name', async () => {
    const { roomId } = evening;
    await world.rows(`UPDATE queue_rooms SET name = 'Big hall' WHERE id = $1`, [roomId]);
    const page = await openOps(browser, world, '/shows', { as: evening.admin });
    await page.getByText('Create a concert').first().click();
    await page.getByLabel('Title').fill('Matinee');
    await page.getByLabel('Artist').fill('The Snowbirds');
    await page.getByLabel('Venue').fill('Olympic Hall');
    const rooms = page.getByLabel('Waiting room');
    await rooms.locator(`option[value="${roomId}"]`).waitFor({ state: 'attached' });
    await rooms.selectOption({ label: 'Big hall · Open' });
    await page.getByText('Whoever the chosen room admits can buy each show').waitFor();
    await page.getByRole('button', { name: 'Create a concert' }).click();
    await page.getByText('Add a show to Matinee').waitFor();
    const concerts = `SELECT room_id AS "roomId" FROM concert_concerts WHERE title = 'Matinee'`;
    expect(await world.rows(concerts)).toEqual([{ roomId }]);

    // A change of something else keeps the room.
    const poster = await addItem(world, { name: 'Programme', roomId });
    await page.goto('/ops#/items');
    await page.getByText('Change Programme').click();
    const form = page.locator('article', { hasText: 'Change Programme' }).locator('form').first();
    await form.getByLabel('Name').fill('Programme book');
    await form.getByRole('button', { name: 'Change', exact: true }).click();
    await confirmChange(page, 'Change', 'A better name');
    await page.getByText('Change Programme book').waitFor();
    const { body: item } = await evening.admin.api.get(`/v1/items/${poster.id}`);
    expect(item).toMatchObject({ name: 'Programme book', roomId });
    await page.context().close();
  });

  it('limits a coupon to items that are chosen by name', async () => {
    const mug = await addItem(world, { name: 'Mug of the tour' });
    const shirt = await addItem(world, { name: 'Shirt of the tour' });
    const page = await openOps(browser, world, '/coupons', { as: evening.admin });
    await page.getByText('Create a coupon').first().click();
    const form = page.locator('form', {
      has: page.getByRole('button', { name: 'Create a coupon' }),
    });
    await form.getByLabel('Name').fill('For mugs');
    await form.getByLabel('Pieces').fill('5');
    await form.getByLabel('Claimed from').fill('2026-01-01T12:00:00');
    await form.getByLabel('Claimed until').fill('2035-01-01T12:00:00');
    await form.getByLabel('Valid until').fill('2035-01-01T12:00:00');
    await form.getByLabel('Amount or per cent').fill('1000');
    await form.getByLabel('Mug of the tour').check();
    await form.getByLabel('Shirt of the tour').check();
    await form.getByRole('button', { name: 'Create a coupon' }).click();
    await page.getByText('Change For mugs').waitFor();
    const { body } = await evening.admin.api.get('/v1/coupons');
    const coupon = (body.data as { name: string; itemIds: string[] }[]).find(
      ({ name }) => name === 'For mugs',
    );
    expect(coupon?.itemIds.toSorted()).toEqual([mug.id, shirt.id].toSorted());
    await page.context().close();
  });

  it('sets up items and coupons', async () => {
    const page = await openOps(browser, world, '/items', { as: evening.admin });
    await page.getByText('Create an item').first().click();
    await page.getByLabel('Name', { exact: true }).last().fill('Light stick');
    await page.getByLabel('Price').last().fill('30000');
    await page.getByLabel('Stock', { exact: true }).fill('7');
    await page.getByLabel('Hidden from the list').last().check();
    await page.getByRole('button', { name: 'Create an item' }).click();
    await page.getByText('Adjust the stock of Light stick').click();
    await page.getByLabel('Pieces more').first().fill('-2');
    await page.getByRole('button', { name: 'Adjust the stock', exact: true }).first().click();
    await page.getByRole('dialog').getByText('5 pieces are left to buy instead of 7').waitFor();
    await confirmChange(page, 'Adjust the stock of Light stick', 'Broken');
    const [item] = await world.rows<{ id: string }>(
      `SELECT item.id FROM item_items item JOIN item_stock ON item_id = item.id
       WHERE name = 'Light stick' AND hidden AND available = 5`,
    );
    expect(await actionsOn(world, item?.id ?? '')).toMatchObject([{}, { reason: 'Broken' }]);

    await page.goto('/ops#/coupons');
    await page.getByText('Change Early bird').click();
    await page.getByRole('button', { name: 'End and revoke' }).click();
    await confirmChange(page, 'End and revoke', 'A leak');
    await page.getByText('Ended').waitFor();
    await page.context().close();
  });

  it('cancels a show, and shows how far the refunds are', async () => {
    const page = await openOps(browser, world, `/shows/${evening.showId}`, { as: evening.admin });
    await page.getByRole('button', { name: 'Cancel the show' }).click();
    const dialog = page.getByRole('dialog', { name: /^Cancel the show · Test concert, .+ at / });
    await dialog.getByText('This cannot be undone').waitFor();
    await dialog.getByLabel('Reason, shown to everybody and sent to the buyers').waitFor();
    await confirmChange(page, 'Cancel the show', 'The singer is ill');
    await page.getByText('0 of 2 reservations done').waitFor();
    const progress = page.getByRole('progressbar');
    expect(await progress.getAttribute('value')).toBe('0');
    await world.app.get(RefundCancelledShowsJob).run();
    await page.getByText('2 of 2 reservations done · 1 refunded, ₩300,000 in all').waitFor();
    await page.getByText('All refunds are done').waitFor();
    expect(await progress.getAttribute('value')).toBe('2');
    await page.context().close();
  });
});
