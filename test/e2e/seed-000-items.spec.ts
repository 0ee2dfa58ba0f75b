import { randomUUID } from 'node:crypto';
import { World } from '../support/world.js';
import { SaleClient } from './sale-client.js';

describe('Seed 000: the items', () => {
  let world: World;
  let seller: SaleClient;
  let visitor: SaleClient;

  beforeAll(async () => {
    world = await World.start();
    seller = await SaleClient.admin(world);
    visitor = await SaleClient.signUp(world);
  });

  afterAll(() => world.stop());

  const sneaker = () => ({ name: `한정판 ${randomUUID()}`, price: 189_000, stock: 500 });

  describe('000-1 제품 등록', () => {
    it('중복 없음 확인: saves the item and returns it', async () => {
      const body = sneaker();
      const created = await seller.post('/v1/items', body).expect(201);
      expect(created.body).toMatchObject(body);
      const rows = await world.rows(
        `SELECT name, price, available FROM item_items JOIN item_stock ON item_id = id WHERE id = $1`,
        [created.body.id],
      );
      expect(rows).toEqual([{ name: body.name, price: 189_000, available: 500 }]);
    });

    it('중복 존재 확인: returns the error (Duplication Item Name)', async () => {
      const body = sneaker();
      await seller.post('/v1/items', body).expect(201);
      const refused = await seller.post('/v1/items', { ...body, price: 1 }).expect(409);
      expect(refused.body).toMatchObject({
        code: 'DUPLICATE_ITEM_NAME',
        detail: 'Duplication Item Name',
      });
      const rows = await world.rows(`SELECT price FROM item_items WHERE name = $1`, [body.name]);
      expect(rows).toEqual([{ price: 189_000 }]);
    });
  });

  describe('000-2 제품 상세 조회', () => {
    it('returns the item, first from the database, then from Redis, then from the local cache', async () => {
      const { body: item } = await seller.post('/v1/items', sneaker()).expect(201);
      const key = `onsale:cache:item:2:${item.id}`;
      expect(await world.redis.exists(key)).toBe(0);
      const fromDatabase = await visitor.get(`/v1/items/${item.id}`).expect(200);
      expect(await world.redis.exists(key)).toBe(1);
      await world.redis.del(key);
      const fromMemory = await visitor.get(`/v1/items/${item.id}`).expect(200);
      // The item came from the local cache: Redis does not have it again.
      expect(await world.redis.exists(key)).toBe(0);
      expect(fromDatabase.body).toEqual(item);
      expect(fromMemory.body).toEqual(item);
    });
  });

  describe('000-3 제품 정보 수정', () => {
    it('changes the database, Redis and the local cache, and returns the changed item', async () => {
      const { body: item } = await seller.post('/v1/items', sneaker()).expect(201);
      await visitor.get(`/v1/items/${item.id}`).expect(200);
      const changed = await seller.patch(`/v1/items/${item.id}`, { price: 150_000 }).expect(200);
      expect(changed.body).toEqual({ ...item, price: 150_000 });
      const kept = await world.redis.get(`onsale:cache:item:2:${item.id}`);
      expect(JSON.parse(kept ?? 'null')).toMatchObject({ value: { price: 150_000 } });
      const shown = await visitor.get(`/v1/items/${item.id}`).expect(200);
      expect(shown.body).toEqual(changed.body);
    });
  });

  describe('000-4 제품 삭제', () => {
    it('deletes softly, and no cache shows the item any more', async () => {
      const { body: item } = await seller.post('/v1/items', sneaker()).expect(201);
      await visitor.get(`/v1/items/${item.id}`).expect(200);
      await seller.delete(`/v1/items/${item.id}`).expect(204);
      const gone = await visitor.get(`/v1/items/${item.id}`).expect(404);
      expect(gone.body.code).toBe('ITEM_NOT_FOUND');
      const rows = await world.rows(
        `SELECT name, deleted_at IS NOT NULL AS deleted FROM item_items WHERE id = $1`,
        [item.id],
      );
      expect(rows).toEqual([{ name: item.name, deleted: true }]);
    });
  });
});
