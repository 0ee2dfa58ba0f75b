import { QueueFacade } from '../../src/modules/queue/index.js';
import { eventually } from '../support/eventually.js';
import { openSale, type Sale, startShow } from '../support/sale.js';
import { World } from '../support/world.js';
import { ledgerOf, seatStatus, SaleClient } from './sale-client.js';

const HOLD_SECONDS = 300;
const NOT_ACTIVE = { code: 'QUEUE_NOT_ADMITTED' };

describe('Seed 002', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ config: { jobs: true, holdSeconds: HOLD_SECONDS } });
  });

  afterAll(() => world.stop());

  describe('002 유저 대기열 토큰 기능', () => {
    it('issues a token with the user and the waiting number', async () => {
      const { roomId } = await openSale(world);
      const [first, second] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      expect((await first.join(roomId)).token.split('.').slice(1, 4)).toEqual([
        first.id,
        roomId,
        '1',
      ]);
      expect((await second.join(roomId)).token.split('.').slice(1, 4)).toEqual([
        second.id,
        roomId,
        '2',
      ]);
    });

    it('answers a poll with 0 for active users, and with the exact position for waiting users', async () => {
      const { roomId } = await openSale(world, { room: { capacity: 2 } });
      const visitors: SaleClient[] = [];
      for (let count = 0; count < 5; count += 1) visitors.push(await SaleClient.signUp(world));
      for (const visitor of visitors) await visitor.join(roomId);
      expect(await positions(visitors)).toEqual([0, 0, 1, 2, 3]);

      await visitors[0]?.delete('/v1/queue/tokens/me').expect(204);
      await eventually('the next user moves up', async () => {
        return (await positions(visitors.slice(1))).join() === '0,0,1,2';
      });
    });
  });

  describe('002 예약 가능 날짜 조회 API', () => {
    it('대기열 상태값이 활성 상태가 아닐 경우: refuses the request', async () => {
      const { sale, waiting } = await fullSale();
      const { body } = await waiting.get(`/v1/concerts/${sale.concertId}/shows`).expect(403);
      expect(body).toMatchObject(NOT_ACTIVE);
    });

    it('returns only shows that can still be reserved', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      const admin = await SaleClient.admin(world);
      const sections = [{ name: 'S', rows: 1, seatsPerRow: 1, price: 5_000 }];
      const path = `/v1/concerts/${sale.concertId}/shows`;
      const later = { startsAt: new Date(world.clock.now().getTime() + 60_000).toISOString() };
      const begun = await admin.post(path, { ...later, sections }).expect(201);
      await startShow(world, begun.body.id as string, world.clock.now());

      const { body } = await visitor.get(path).expect(200);
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual([sale.showId]);
    });
  });

  describe('002 좌석 조회 API', () => {
    it('대기열 상태값이 활성 상태가 아닐 경우: refuses the request', async () => {
      const { sale, waiting } = await fullSale();
      const { body } = await waiting.get(`/v1/shows/${sale.showId}/seats`).expect(403);
      expect(body).toMatchObject(NOT_ACTIVE);
    });

    it('returns the seats of the show with their statuses', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      await visitor.hold(sale, sale.seatIds[0]);
      const { body } = await visitor.get(`/v1/shows/${sale.showId}/seats`).expect(200);
      const available = body.seats.filter(
        ({ status }: { status: string }) => status === 'AVAILABLE',
      );
      expect(available.map(({ id }: { id: string }) => id)).toEqual(sale.seatIds.slice(1));
    });
  });

  describe('002 좌석 예약 요청 API', () => {
    it('대기열 상태값이 활성 상태가 아닐 경우: refuses the hold, and the seat stays free', async () => {
      const { sale, waiting } = await fullSale();
      const seatIds = sale.seatIds.slice(0, 1);
      const refused = waiting.post('/v1/reservations', { showId: sale.showId, seatIds });
      expect((await refused.expect(403)).body).toMatchObject(NOT_ACTIVE);
      expect(await seatStatus(world, seatIds[0])).toBe('AVAILABLE');
    });

    it('좌석이 찼을 경우: refuses everyone but the first', async () => {
      const sale = await openSale(world);
      const visitors = [
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
      ];
      for (const visitor of visitors) await visitor.join(sale.roomId);
      const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
      const answers = await Promise.all(
        visitors.map((visitor) => visitor.post('/v1/reservations', body)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      const codes = answers
        .filter(({ status }) => status === 409)
        .map((answer) => answer.body.code);
      expect(codes).toEqual(['SEAT_ALREADY_RESERVED', 'SEAT_ALREADY_RESERVED']);
    });

    it('좌석 임시 배정 스케줄러: releases a hold that is not paid within 5 minutes', async () => {
      const sale = await openSale(world);
      const [first, second] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      await first.join(sale.roomId);
      await second.join(sale.roomId);
      const held = await first.hold(sale, sale.seatIds[0]);
      expect(held.status).toBe('HELD');
      expect(await seatStatus(world, sale.seatIds[0])).toBe('HELD');

      world.clock.advance(HOLD_SECONDS);
      await eventually('the scheduler has released it', async () => {
        return (await seatStatus(world, sale.seatIds[0])) === 'AVAILABLE';
      });
      const { body } = await first.get(`/v1/reservations/${held.id}`).expect(200);
      expect(body).toMatchObject({ status: 'EXPIRED', payment: { status: 'CANCELLED' } });
      await first.charge(10_000);
      expect((await first.pay(held).expect(409)).body.code).toBe('RESERVATION_NOT_HELD');
      expect(await ledgerOf(world, first)).toEqual([10_000]);
      await second.hold(sale, sale.seatIds[0]);
    });
  });

  describe('002 잔액 충전 API · 002 잔액 조회 API', () => {
    it.each([0, -1, -100_000])('충전 금액이 0 이하일 경우: refuses %p', async (amount) => {
      const visitor = await SaleClient.signUp(world);
      const { body } = await visitor.charge(amount).expect(422);
      expect(body.code).toBe('INVALID_CHARGE_AMOUNT');
      expect(await ledgerOf(world, visitor)).toEqual([]);
    });

    it('tops up and shows the balance', async () => {
      const visitor = await SaleClient.signUp(world);
      expect((await visitor.get('/v1/balance').expect(200)).body).toEqual({ balance: 0 });
      await visitor.charge(1).expect(201);
      await visitor.charge(10_000_000).expect(201);
      expect((await visitor.get('/v1/balance').expect(200)).body).toEqual({ balance: 10_000_001 });
      expect(await ledgerOf(world, visitor)).toEqual([1, 10_000_000]);
    });
  });

  describe('002 결제 API', () => {
    it('대기열 상태값이 활성 상태가 아닐 경우: refuses the payment, and takes no money', async () => {
      const sale = await openSale(world, { room: { capacity: 1 } });
      const [payer, next] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      await payer.charge(10_000);
      await payer.join(sale.roomId);
      const held = await payer.hold(sale, sale.seatIds[0]);
      await next.join(sale.roomId);
      await world.app.get(QueueFacade).endSlot(sale.roomId, payer.id);
      expect((await payer.join(sale.roomId)).status).toBe('WAITING');

      expect((await payer.pay(held).expect(403)).body).toMatchObject(NOT_ACTIVE);
      expect(await ledgerOf(world, payer)).toEqual([10_000]);
      expect(await seatStatus(world, sale.seatIds[0])).toBe('HELD');
    });

    it('잔액 부족시: refuses the payment, and the seat stays held', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      const held = await visitor.hold(sale, sale.seatIds[0]);
      expect((await visitor.pay(held).expect(402)).body.code).toBe('INSUFFICIENT_BALANCE');
      expect(await seatStatus(world, sale.seatIds[0])).toBe('HELD');
      expect(await ledgerOf(world, visitor)).toEqual([]);
    });

    it('takes the money, sells the seat, ends the token and returns the receipt', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      await visitor.charge(12_000);
      const held = await visitor.hold(sale, sale.seatIds[0]);
      const { body } = await visitor.pay(held).expect(200);
      expect(body).toMatchObject({
        paymentId: held.payment.id,
        reference: { type: 'RESERVATION', id: held.id },
        amount: 10_000,
        balanceAfter: 2_000,
      });
      expect(body.receiptNumber).toMatch(/^R\d{8}-\d{6,}$/);
      const kept = await visitor.get(`/v1/payments/${held.payment.id}`).expect(200);
      expect(kept.body).toMatchObject({ status: 'PAID', receipt: body });
      expect(await seatStatus(world, sale.seatIds[0])).toBe('SOLD');
      expect(await ledgerOf(world, visitor)).toEqual([12_000, -10_000]);
      await visitor.get('/v1/queue/tokens/me').expect(401);
    });
  });

  /** A sale with a full room, and a waiting user. */
  async function fullSale(): Promise<{ sale: Sale; waiting: SaleClient }> {
    const sale = await openSale(world, { room: { capacity: 1 } });
    const [inside, waiting] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
    await inside.join(sale.roomId);
    expect((await waiting.join(sale.roomId)).status).toBe('WAITING');
    return { sale, waiting };
  }
});

async function positions(visitors: readonly SaleClient[]): Promise<number[]> {
  const answers = await Promise.all(
    visitors.map((one) => one.get('/v1/queue/tokens/me').expect(200)),
  );
  return answers.map(({ body }) => body.position);
}
