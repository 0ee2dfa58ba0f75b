import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { loadConfig } from '../config/config.js';
import { BalanceFacade } from '../modules/balance/index.js';
import { ConcertFacade } from '../modules/concert/index.js';
import { CouponFacade } from '../modules/coupon/index.js';
import { ItemFacade } from '../modules/item/index.js';
import { RoomFacade } from '../modules/queue/index.js';
import { UserFacade } from '../modules/user/index.js';
import { Transactions } from '../shared/database/transactions.js';
import { Clock } from '../shared/domain/clock.js';
import { DomainError } from '../shared/domain/domain-error.js';
import { NestLogger } from '../shared/logging/nest-logger.js';
import { StructuredLog } from '../shared/logging/structured-log.js';
import { demo } from '../demo/demo.js';
import { print, runCommand } from './command.js';

type Context = Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;

/** Adds the demo data in one transaction. Returns false when they exist already. */
async function loadDemoData(context: Context): Promise<boolean> {
  try {
    await context.get(Transactions).run(async () => {
      await addCustomers(context);
      await addConcerts(context);
      await addShop(context);
    });
    return true;
  } catch (error) {
    const exists = error instanceof DomainError && error.code === 'EMAIL_TAKEN';
    if (exists) return false;
    throw error;
  }
}

async function addCustomers(context: Context): Promise<void> {
  const { password, balance } = demo;
  for (const { name, email } of demo.customers) {
    const { id } = await context.get(UserFacade).signUp({ name, email, password });
    await context.get(BalanceFacade).charge(id, balance);
  }
}

async function addConcerts(context: Context): Promise<void> {
  const concerts = context.get(ConcertFacade);
  const clock = context.get(Clock);
  // The last one stands first in the list.
  for (const { room, opensInMinutes, showsInDays, sections, ...concert } of demo.concerts) {
    const opensAt = opensInMinutes === null ? null : inMinutes(clock.now(), opensInMinutes);
    const { id: roomId } = await context
      .get(RoomFacade)
      .createRoom(concert.title, { ...room, opensAt });
    const { id } = await concerts.createConcert(concert, roomId);
    for (const daysAhead of showsInDays) {
      const startsAt = new Date(clock.now());
      startsAt.setUTCDate(startsAt.getUTCDate() + daysAhead);
      // 19:00 in Seoul.
      startsAt.setUTCHours(10, 0, 0, 0);
      await concerts.createShow(id, { startsAt, maxSeatsPerUser: 4, sections });
    }
  }
}

async function addShop(context: Context): Promise<void> {
  const { goods, drops, dropRoom } = demo.shop;
  const items = context.get(ItemFacade);
  for (const [name, price, stock] of goods) {
    await items.createItem({ name, price, stock, roomId: null, description: null }, null);
  }
  // After the goods, so that they stand before them in the list.
  for (const { startsInMinutes, ...drop } of drops) {
    const { id: roomId } = await context.get(RoomFacade).createRoom(drop.name, dropRoom);
    const onSaleFrom =
      startsInMinutes === null ? null : inMinutes(context.get(Clock).now(), startsInMinutes);
    await items.createItem({ ...drop, roomId, onSaleFrom }, null);
  }
  await addCoupons(context);
}

function inMinutes(now: Date, minutes: number): Date {
  return new Date(now.getTime() + minutes * 60_000);
}

async function addCoupons(context: Context): Promise<void> {
  const { coupons, couponDays } = demo.shop;
  const now = context.get(Clock).now();
  const inDays = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60 * 1_000);
  for (const coupon of coupons) {
    await context.get(CouponFacade).createCoupon({
      ...coupon,
      itemIds: null,
      claimableFrom: now,
      claimableUntil: inDays(couponDays),
      validUntil: inDays(2 * couponDays),
    });
  }
}

await runCommand(async () => {
  // Demo customers charge their balance, also where others top up through a provider.
  const overrides = { jobs: false, logLevel: 'warn', topUps: 'open' } as const;
  const config = Object.freeze({ ...loadConfig(), ...overrides });
  const context = await NestFactory.createApplicationContext(AppModule.with(config), {
    logger: new NestLogger(new StructuredLog(config.logLevel)),
    abortOnError: false,
  });
  const added = await loadDemoData(context);
  await context.close();
  print(added ? 'Demo data added.' : 'The demo customers exist already: nothing was changed.');
});
