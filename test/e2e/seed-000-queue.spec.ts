import { eventually } from '../support/eventually.js';
import { openSale } from '../support/sale.js';
import { World } from '../support/world.js';
import { forged, SaleClient } from './sale-client.js';

const NARROW = { room: { capacity: 1 } };

describe('Seed 000: the queue', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ config: { jobs: true } });
  });

  afterAll(() => world.stop());

  describe('000-5 대기열 토큰 발급', () => {
    it('makes a token, keeps it in Redis and returns it with the position, also as a cookie', async () => {
      const { roomId } = await openSale(world, NARROW);
      const [first, second] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      const active = await first.post('/v1/queue/tokens', { roomId }).expect(201);
      expect(active.body).toMatchObject({ roomId, status: 'ACTIVE', position: 0 });

      const waiting = await second.post('/v1/queue/tokens', { roomId }).expect(201);
      expect(waiting.body).toMatchObject({ roomId, status: 'WAITING', position: 1 });
      const [cookie] = waiting.headers['set-cookie'] as unknown as string[];
      expect(cookie).toMatch(`queue_${roomId}=${waiting.body.token};`);
      expect(cookie).toMatch('HttpOnly');
      const queue = await world.redis.zrange(`onsale:queue:{${roomId}}:waiting`, '0', '-1');
      expect(queue).toEqual([second.id]);
    });
  });

  describe('000-6 토큰 대기열 정보 조회', () => {
    it('쿠키 토큰 존재: returns the current position in the queue', async () => {
      const { roomId } = await openSale(world, NARROW);
      const [first, second, third] = [
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
        await SaleClient.signUp(world),
      ];
      await first.join(roomId);
      await second.join(roomId);
      const { body } = await third.post('/v1/queue/tokens', { roomId }).expect(201);
      const cookie = `queue_${roomId}=${body.token}`;

      const place = await third.get('/v1/queue/tokens/me').set('Cookie', cookie).expect(200);
      expect(place.body).toMatchObject({ roomId, status: 'WAITING', position: 2 });
      await second.delete('/v1/queue/tokens/me').expect(204);
      const moved = await third.get('/v1/queue/tokens/me').set('Cookie', cookie).expect(200);
      expect(moved.body).toMatchObject({ status: 'WAITING', position: 1 });
    });

    it('쿠키 토큰 미존재: returns an error', async () => {
      const visitor = await SaleClient.signUp(world);
      const { body } = await visitor.get('/v1/queue/tokens/me').expect(401);
      expect(body).toMatchObject({
        code: 'QUEUE_TOKEN_MISSING',
        detail: '대기열 토큰이 필요합니다. X-Queue-Token 헤더나 대기열 쿠키로 보내 주세요.',
      });
    });
  });

  describe('000-7 토큰 대기열 허용 여부 조회', () => {
    it('쿠키 토큰 존재: returns false to a waiting user and true to an admitted user', async () => {
      const { roomId } = await openSale(world, NARROW);
      const [inside, next] = [await SaleClient.signUp(world), await SaleClient.signUp(world)];
      await inside.join(roomId);
      const { body } = await next.post('/v1/queue/tokens', { roomId }).expect(201);
      const ask = () =>
        next.get('/v1/queue/tokens/me/admission').set('Cookie', `queue_${roomId}=${body.token}`);

      expect((await ask().expect(200)).body).toEqual({ admitted: false });
      await inside.delete('/v1/queue/tokens/me').expect(204);
      await eventually(
        'the next user is admitted',
        async () => (await ask()).body.admitted === true,
      );
    });

    it('쿠키 토큰 미존재: returns an error, also for a forged token', async () => {
      const { roomId } = await openSale(world);
      const visitor = await SaleClient.signUp(world);
      const path = '/v1/queue/tokens/me/admission';
      expect((await visitor.get(path).expect(401)).body.code).toBe('QUEUE_TOKEN_MISSING');
      const { token } = await visitor.join(roomId);
      visitor.queueToken = forged(token);
      expect((await visitor.get(path).expect(401)).body.code).toBe('QUEUE_TOKEN_INVALID');
    });
  });
});
