import type { Browser, Page } from 'playwright-core';
import { assertStatus } from './api.js';
import { type Visit, visit } from './browser.js';
import { openCoupon } from './coupons.js';
import { addItem } from './items.js';
import { addPerson, type Person } from './people.js';
import { openSale, type Sale } from './sale.js';
import { addBuyer, buySeats, type Hold, holdSeats, refund } from './sale-steps.js';
import { checkIn, ticketsOf } from './tickets.js';
import type { World } from './world.js';

/** A room with people in it, and a show of which some seats are sold. */
export interface Evening extends Sale {
  readonly admin: Person;
  readonly operator: Person;
  readonly buyer: Person;
  /** Three seats at 150,000: one is refunded, another one has been checked in. */
  readonly paid: Hold;
}

/** Of the room: the buyer and another person are in, three wait. */
export async function haveEvening(world: World): Promise<Evening> {
  const admin = await addPerson(world, { role: 'admin' });
  const operator = await addPerson(world, { role: 'operator' });
  const sale = await openSale(world, {
    room: { capacity: 2, admitPerSecond: 10 },
    sections: [
      { name: 'VIP', rows: 4, seatsPerRow: 20, price: 150_000 },
      { name: 'R', rows: 12, seatsPerRow: 30, price: 99_000 },
      { name: 'Floor', kind: 'STANDING', capacity: 300, price: 77_000 },
    ],
  });
  const buyer = await addBuyer(world, sale, { balance: 1_000_000 });
  await holdSeats(await addBuyer(world, sale), sale, sale.seatIds.slice(40, 42));
  for (let waiting = 0; waiting < 3; waiting += 1) {
    assertStatus(await (await addPerson(world)).api.join(sale.roomId), 201);
  }
  const paid = await buySeats(buyer, sale, sale.seatIds.slice(0, 3));
  assertStatus(await refund(admin, paid, { seatIds: sale.seatIds.slice(0, 1) }), 200);
  const valid = (await ticketsOf(buyer)).find(({ status }) => status === 'VALID')!;
  const door = await addPerson(world, { role: 'door' });
  assertStatus(await checkIn(door.api, valid, 'A'), 200);
  await addItem(world, { name: `Poster ${sale.roomId}`, roomId: sale.roomId, stock: 40 });
  await openCoupon(world, { name: 'Early bird' });
  return { ...sale, admin, operator, buyer, paid };
}

/** The page of operators, at a view such as `/rooms`. */
export async function openOps(
  browser: Browser,
  world: World,
  path: string,
  options: Visit,
): Promise<Page> {
  const page = await visit(browser, world, { device: 'desktop', ...options });
  await page.goto(`/ops#${path}`);
  return page;
}

/** Gives the reason that each change takes, and confirms. */
export async function confirmChange(page: Page, title: string, reason?: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  if (reason !== undefined) await dialog.getByLabel(/^Reason, /).fill(reason);
  await dialog.getByRole('button', { name: title }).click();
  await dialog.waitFor({ state: 'hidden' });
}
