import { openSale } from '../support/sale.js';
import { World } from '../support/world.js';
import { forged, ledgerOf, seatStatus, SaleClient } from './sale-client.js';

const INVALID_TOKEN = { code: 'QUEUE_TOKEN_INVALID', detail: '유효하지 않은 토큰입니다.' };

describe('Seed 001', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  describe('001 유저 토큰 발급 API', () => {
    it('인증 실패: refuses a user who is not signed in', async () => {
      const { roomId } = await openSale(world);
      const stranger = SaleClient.stranger(world, 'not-a-token');
      const { body } = await stranger.post('/v1/queue/tokens', { roomId }).expect(401);
      expect(body.code).toBe('UNAUTHENTICATED');
      expect(await world.redis.hgetall(`onsale:queue:{${roomId}}:active`)).toEqual({});
    });

    it('대기열 정보가 없으면: makes an entry, and a token with user id and waiting number', async () => {
      const { roomId } = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      const { body } = await visitor.post('/v1/queue/tokens', { roomId }).expect(201);
      expect(body.token).toMatch(new RegExp(`^q1\\.${visitor.id}\\.${roomId}\\.1\\.[\\w-]{43}$`));
    });

    it('대기열 정보가 있으면: deletes the entry and makes a new one at the back of the queue', async () => {
      const room = { capacity: 1, reissuePolicy: 'requeue' as const };
      const { roomId } = await openSale(world, { room });
      const [inside, first, second] = [
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
      ];
      await inside.join(roomId);
      const old = await first.join(roomId);
      await second.join(roomId);
      expect(old.position).toBe(1);

      const again = await first.post('/v1/queue/tokens', { roomId }).expect(201);
      expect(again.body).toMatchObject({ status: 'WAITING', position: 2 });
      const refused = await first.get('/v1/queue/tokens/me').expect(401);
      expect(refused.body).toMatchObject(INVALID_TOKEN);
      const queue = await world.redis.zrange(`onsale:queue:{${roomId}}:waiting`, '0', '-1');
      expect(queue).toEqual([second.id, first.id]);
    });

    it('returns the same place to a repeated request in a room that keeps places', async () => {
      const { roomId } = await openSale(world, { room: { capacity: 1 } });
      const [inside, first, second] = [
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
      ];
      await inside.join(roomId);
      const { token } = await first.join(roomId);
      await second.join(roomId);
      const { body } = await first.post('/v1/queue/tokens', { roomId }).expect(200);
      expect(body).toMatchObject({ token, status: 'WAITING', position: 1 });
    });
  });

  describe('001 대기열 정보 조회 API', () => {
    it('토큰 유효하지 않음: refuses a forged token and the token of another user', async () => {
      const { roomId } = await openSale(world);
      const [owner, thief] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      const { token } = await owner.join(roomId);
      owner.queueToken = forged(token);
      expect((await owner.get('/v1/queue/tokens/me').expect(401)).body).toMatchObject(
        INVALID_TOKEN,
      );
      thief.queueToken = token;
      expect((await thief.get('/v1/queue/tokens/me').expect(401)).body).toMatchObject(
        INVALID_TOKEN,
      );
    });

    it('returns the position of the user in the queue', async () => {
      const { roomId } = await openSale(world, { room: { capacity: 1 } });
      const [inside, waiting] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      await inside.join(roomId);
      await waiting.join(roomId);
      const { body } = await waiting.get('/v1/queue/tokens/me').expect(200);
      expect(body).toMatchObject({ status: 'WAITING', position: 1, expiresAt: null });
    });
  });

  describe('001 예약 가능 날짜 조회 API · 001 예약 가능 좌석 조회 API', () => {
    it('토큰이 유효하지 않음: shows neither the shows nor the seats', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      const { token } = await visitor.join(sale.roomId);
      visitor.queueToken = forged(token);
      for (const path of [
        `/v1/concerts/${sale.concertId}/shows`,
        `/v1/shows/${sale.showId}/seats`,
      ]) {
        const { body } = await visitor.get(path).expect(401);
        expect(body).toMatchObject(INVALID_TOKEN);
        expect(body).not.toHaveProperty('data');
      }
    });

    it('returns the shows that can be reserved, and the seats of one', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      const shows = await visitor.get(`/v1/concerts/${sale.concertId}/shows`).expect(200);
      expect(shows.body).toMatchObject({ data: [{ id: sale.showId, seatsLeft: 20 }] });
      const { body } = await visitor.get(`/v1/shows/${sale.showId}/seats`).expect(200);
      expect(body.seats.map(({ id }: { id: string }) => id)).toEqual(sale.seatIds);
    });
  });

  describe('001 잔액 충전 API · 001 잔액 조회 API', () => {
    it('토큰 유효하지 않음: refuses a user who is not signed in', async () => {
      const entries = () => world.count('SELECT count(*) FROM balance_entries');
      const before = await entries();
      const stranger = SaleClient.stranger(world, 'not-a-token');
      await stranger.charge(1_000).expect(401);
      await stranger.get('/v1/balance').expect(401);
      expect(await entries()).toBe(before);
    });

    it('charges and returns the entry, and then the balance', async () => {
      const visitor = await SaleClient.signUp(world);
      const charged = await visitor.charge(30_000).expect(201);
      expect(charged.body).toMatchObject({
        balance: 30_000,
        entry: { type: 'CHARGE', amount: 30_000, balanceAfter: 30_000 },
      });
      const { body } = await visitor.get('/v1/balance').expect(200);
      expect(body).toEqual({ balance: 30_000 });
      expect(await ledgerOf(world, visitor)).toEqual([30_000]);
    });
  });

  describe('001 결제 API', () => {
    it('토큰 유효하지 않음: takes no money and sells no seat', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      const { token } = await visitor.join(sale.roomId);
      await visitor.charge(10_000);
      const held = await visitor.hold(sale, sale.seatIds[0]);
      visitor.queueToken = forged(token);
      expect((await visitor.pay(held).expect(401)).body).toMatchObject(INVALID_TOKEN);
      expect(await ledgerOf(world, visitor)).toEqual([10_000]);
      expect(await seatStatus(world, sale.seatIds[0])).toBe('HELD');
    });

    it('Client 잔액이 충분하지 않음: refuses the payment, and accepts it after a top-up', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      await visitor.charge(9_999);
      const held = await visitor.hold(sale, sale.seatIds[0]);
      expect((await visitor.pay(held).expect(402)).body.code).toBe('INSUFFICIENT_BALANCE');
      expect(await ledgerOf(world, visitor)).toEqual([9_999]);
      await visitor.charge(1);
      await visitor.pay(held).expect(200);
      expect(await ledgerOf(world, visitor)).toEqual([9_999, 1, -10_000]);
    });

    it('결제 완료: reserves the seats and ends the queue token', async () => {
      const sale = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      await visitor.join(sale.roomId);
      await visitor.charge(50_000);
      const held = await visitor.hold(sale, sale.seatIds[0], sale.seatIds[1]);
      const { body } = await visitor.pay(held, { amount: 20_000 }).expect(200);
      expect(body).toMatchObject({ amount: 20_000, balanceAfter: 30_000 });
      expect(await seatStatus(world, sale.seatIds[0])).toBe('SOLD');
      expect(await seatStatus(world, sale.seatIds[1])).toBe('SOLD');
      const seats = await visitor.get(`/v1/shows/${sale.showId}/seats`).expect(401);
      expect(seats.body.code).toBe('QUEUE_TOKEN_EXPIRED');
    });
  });
});
