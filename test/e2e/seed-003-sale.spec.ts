import { openSale, type Sale } from '../support/sale.js';
import { World } from '../support/world.js';
import { forged, ledgerOf, seatStatus, SaleClient } from './sale-client.js';

const INVALID_TOKEN = { code: 'QUEUE_TOKEN_INVALID', detail: '유효하지 않은 토큰입니다.' };
const ALREADY_RESERVED = { code: 'SEAT_ALREADY_RESERVED', detail: '좌석이 이미 예약되었습니다.' };
const NOT_HELD = { code: 'RESERVATION_NOT_HELD', detail: '임시 예약 상태가 아닙니다.' };

describe('Seed 003', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  /** Users with a missing, forged, stolen and ended token, and the expected problem for each. */
  async function invalidTokens(sale: Sale): Promise<{ visitor: SaleClient; problem: object }[]> {
    const tokenless = await SaleClient.signUp(world);
    const forger = await SaleClient.signUp(world);
    forger.queueToken = forged((await forger.join(sale.roomId)).token);
    const thief = await SaleClient.signUp(world);
    const owner = await SaleClient.signUp(world);
    thief.queueToken = (await owner.join(sale.roomId)).token;
    const leaver = await SaleClient.signUp(world);
    await leaver.join(sale.roomId);
    await leaver.delete('/v1/queue/tokens/me').expect(204);
    return [
      { visitor: tokenless, problem: { code: 'QUEUE_TOKEN_MISSING' } },
      { visitor: forger, problem: INVALID_TOKEN },
      { visitor: thief, problem: INVALID_TOKEN },
      { visitor: leaver, problem: INVALID_TOKEN },
    ];
  }

  async function admitted(sale: Sale, money = 0): Promise<SaleClient> {
    const visitor = await SaleClient.signUp(world);
    if (money > 0) await visitor.charge(money).expect(201);
    expect((await visitor.join(sale.roomId)).status).toBe('ACTIVE');
    return visitor;
  }

  it('003-1 대기열 발급 요청: makes an active token when the room has space, and a waiting token otherwise', async () => {
    const { roomId } = await openSale(world, { room: { capacity: 1 } });
    const [first, second] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
    const active = await first.post('/v1/queue/tokens', { roomId }).expect(201);
    expect(active.body).toMatchObject({ status: 'ACTIVE', position: 0, estimatedWaitSeconds: 0 });
    const waiting = await second.post('/v1/queue/tokens', { roomId }).expect(201);
    expect(waiting.body).toMatchObject({ status: 'WAITING', position: 1 });
    expect(waiting.body.pollAfterSeconds).toBeGreaterThan(0);
  });

  describe('003-2 대기열 조회 요청', () => {
    it('유효하지 않은 토큰: refuses the request with the text of the seed', async () => {
      for (const { visitor, problem } of await invalidTokens(await openSale(world))) {
        expect((await visitor.get('/v1/queue/tokens/me').expect(401)).body).toMatchObject(problem);
      }
    });

    it('유효한 토큰: returns token, status and position', async () => {
      const { roomId } = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      const { token } = await visitor.join(roomId);
      const { body } = await visitor.get('/v1/queue/tokens/me').expect(200);
      expect(body).toMatchObject({ token, roomId, status: 'ACTIVE', position: 0 });
    });
  });

  describe('003-3 콘서트 예약 가능 회차 조회 · 003-4 콘서트 회차 좌석 조회', () => {
    it('유효하지 않은 토큰: refuses the request with the text of the seed', async () => {
      const sale = await openSale(world);
      for (const { visitor, problem } of await invalidTokens(sale)) {
        const shows = await visitor.get(`/v1/concerts/${sale.concertId}/shows`).expect(401);
        expect(shows.body).toMatchObject(problem);
        const seats = await visitor.get(`/v1/shows/${sale.showId}/seats`).expect(401);
        expect(seats.body).toMatchObject(problem);
      }
    });

    it('활성 상태가 아님: refuses a waiting user', async () => {
      const sale = await openSale(world, { room: { capacity: 1 } });
      await admitted(sale);
      const waiting = await SaleClient.signUp(world);
      await waiting.join(sale.roomId);
      const shows = await waiting.get(`/v1/concerts/${sale.concertId}/shows`).expect(403);
      expect(shows.body.code).toBe('QUEUE_NOT_ADMITTED');
      const seats = await waiting.get(`/v1/shows/${sale.showId}/seats`).expect(403);
      expect(seats.body.code).toBe('QUEUE_NOT_ADMITTED');
    });

    it('유효한 토큰: returns the shows, and the seats of a show with their statuses', async () => {
      const sale = await openSale(world);
      const [visitor, buyer] = [await admitted(sale), await admitted(sale, 10_000)];
      await visitor.hold(sale, sale.seatIds[0]);
      await buyer.pay(await buyer.hold(sale, sale.seatIds[1])).expect(200);
      const shows = await visitor.get(`/v1/concerts/${sale.concertId}/shows`).expect(200);
      expect(shows.body).toMatchObject({ data: [{ id: sale.showId, seatsLeft: 18 }] });
      const { body } = await visitor.get(`/v1/shows/${sale.showId}/seats`).expect(200);
      const statuses = body.seats.map(({ status }: { status: string }) => status);
      expect(statuses).toEqual(['HELD', 'SOLD', ...Array<string>(18).fill('AVAILABLE')]);
    });
  });

  describe('003-5 콘서트 회차의 좌석 예약', () => {
    it('유효하지 않은 토큰: refuses the hold, and holds no seat', async () => {
      const sale = await openSale(world);
      const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
      for (const { visitor, problem } of await invalidTokens(sale)) {
        const refused = await visitor.post('/v1/reservations', body).expect(401);
        expect(refused.body).toMatchObject(problem);
      }
      expect(await seatStatus(world, sale.seatIds[0])).toBe('AVAILABLE');
    });

    it('이미 예약된 경우: refuses the hold with the text of the seed and the seat ids, and holds no seat', async () => {
      const sale = await openSale(world);
      const [first, second] = [await admitted(sale), await admitted(sale)];
      await first.hold(sale, sale.seatIds[0]);
      const seatIds = sale.seatIds.slice(0, 2);
      const refused = second.post('/v1/reservations', { showId: sale.showId, seatIds });
      const { body } = await refused.expect(409);
      expect(body).toMatchObject({ ...ALREADY_RESERVED, seatIds: [sale.seatIds[0]] });
      expect(await seatStatus(world, sale.seatIds[1])).toBe('AVAILABLE');
    });

    it('예약 가능한 경우: holds the seat for the user', async () => {
      const sale = await openSale(world);
      const [first, second] = [await admitted(sale), await admitted(sale)];
      const held = await first.hold(sale, sale.seatIds[0]);
      expect(held).toMatchObject({ status: 'HELD', amount: 10_000, payment: { status: 'READY' } });
      const body = { showId: sale.showId, seatIds: [sale.seatIds[0]] };
      await second.post('/v1/reservations', body).expect(409);
      expect(
        await world.rows(
          `SELECT user_id AS "userId", status FROM reservation_reservations WHERE id = $1`,
          [held.id],
        ),
      ).toEqual([{ userId: first.id, status: 'HELD' }]);
    });
  });

  describe('003-6 결제', () => {
    it('유효하지 않은 토큰: refuses the payment', async () => {
      const sale = await openSale(world);
      const visitor = await admitted(sale, 10_000);
      const held = await visitor.hold(sale, sale.seatIds[0]);
      const { queueToken } = visitor;
      const others = await admitted(sale);
      visitor.queueToken = undefined;
      expect((await visitor.pay(held).expect(401)).body.code).toBe('QUEUE_TOKEN_MISSING');
      visitor.queueToken = forged(queueToken ?? '');
      expect((await visitor.pay(held).expect(401)).body).toMatchObject(INVALID_TOKEN);
      visitor.queueToken = others.queueToken;
      expect((await visitor.pay(held).expect(401)).body).toMatchObject(INVALID_TOKEN);
      expect(await ledgerOf(world, visitor)).toEqual([10_000]);
      expect(await seatStatus(world, sale.seatIds[0])).toBe('HELD');
    });

    it('임시 예약 상태 아닌 경우: refuses the payment with the text of the seed', async () => {
      const sale = await openSale(world);
      const visitor = await admitted(sale, 20_000);
      const released = await visitor.hold(sale, sale.seatIds[0]);
      await visitor.delete(`/v1/reservations/${released.id}`).expect(204);
      expect((await visitor.pay(released).expect(409)).body).toMatchObject(NOT_HELD);
      const expired = await visitor.hold(sale, sale.seatIds[1]);
      world.clock.advance(300);
      expect((await visitor.pay(expired).expect(409)).body).toMatchObject(NOT_HELD);
      expect(await ledgerOf(world, visitor)).toEqual([20_000]);
    });

    it('임시 예약 상태인 경우: saves the payment, sells the seat and ends the token', async () => {
      const sale = await openSale(world);
      const visitor = await admitted(sale, 10_000);
      const held = await visitor.hold(sale, sale.seatIds[0]);
      await visitor.pay(held).expect(200);
      const { body } = await visitor.get(`/v1/reservations/${held.id}`).expect(200);
      expect(body).toMatchObject({ status: 'CONFIRMED', payment: { status: 'PAID' } });
      expect(await seatStatus(world, sale.seatIds[0])).toBe('SOLD');
      expect((await visitor.get('/v1/queue/tokens/me').expect(401)).body).toMatchObject(
        INVALID_TOKEN,
      );
      const seatIds = sale.seatIds.slice(1, 2);
      const gone = await visitor
        .post('/v1/reservations', { showId: sale.showId, seatIds })
        .expect(401);
      expect(gone.body.code).toBe('QUEUE_TOKEN_EXPIRED');
    });
  });
});
