import { claim, openCoupon } from '../../support/coupons.js';
import { addPerson, type Person } from '../../support/people.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { World } from '../../support/world.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const HOUR_SECONDS = 3_600;

describe('Changes of coupons', () => {
  let world: World;
  let admin: Person;
  let user: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    user = await addPerson(world);
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  const inHours = (hours: number) =>
    new Date(world.clock.now().getTime() + hours * HOUR_SECONDS * 1_000);

  describe('PATCH /v1/coupons/{couponId}', () => {
    it('changes the given fields, for claimed pieces too', async () => {
      const { id } = await openCoupon(world, { quantity: 1 });
      await claim(user.api, { id });
      const changes = { name: 'Corrected', quantity: 2, validUntil: inHours(5).toISOString() };
      const changed = await admin.api.patch(`/v1/coupons/${id}`, changes);
      expect(changed).toMatchObject({ status: 200, body: { ...changes, remaining: 1 } });
      expect((await user.api.get(`/v1/coupons/${id}`)).body).toEqual(changed.body);
      const { body } = await user.api.get('/v1/users/me/coupons');
      const { name, validUntil } = changes;
      expect(body.data).toMatchObject([{ couponId: id, name, validUntil }]);
      expect((await claim((await addPerson(world)).api, { id })).status).toBe(201);
    });

    it('sets no quantity below the issued pieces', async () => {
      const { id } = await openCoupon(world, { quantity: 9 });
      for (const person of [user, admin]) await claim(person.api, { id });
      const path = `/v1/coupons/${id}`;
      const refused = await admin.api.patch(path, { quantity: 1 });
      const problem = { code: 'COUPON_QUANTITY_TOO_SMALL', issued: 2 };
      expect(refused).toMatchObject({ status: 409, body: problem });
      expect((await admin.api.patch(path, { quantity: 2 })).body).toMatchObject({
        remaining: 0,
        status: 'SOLD_OUT',
      });
    });

    it('checks a changed period together with the others', async () => {
      const { id } = await openCoupon(world);
      const before = await allRows(world);
      const body = { claimableUntil: inHours(9).toISOString() };
      const refused = await admin.api.patch(`/v1/coupons/${id}`, body);
      expect(refused.body).toMatchObject({ status: 422, code: 'INVALID_COUPON' });
      expect(await allRows(world)).toEqual(before);
    });

    it.each([
      { discount: { type: 'FIXED', value: 1 } },
      { minOrderAmount: 1 },
      { itemIds: null },
      { name: null },
      { quantity: 0 },
    ])('refuses the change %j', async (body) => {
      const { id } = await openCoupon(world);
      const answer = await admin.api.patch(`/v1/coupons/${id}`, body);
      expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    });
  });

  describe('POST /v1/coupons/{couponId}/end', () => {
    const end = (id: string, body: object = {}) => admin.api.post(`/v1/coupons/${id}/end`, body);
    const mine = async (query = '') =>
      (await user.api.get(`/v1/users/me/coupons${query}`)).body.data as object[];

    it('stops the claims, and leaves the claimed pieces available', async () => {
      const { id } = await openCoupon(world);
      await claim(user.api, { id });
      const ended = await end(id);
      expect(ended).toMatchObject({ status: 200, body: { status: 'ENDED', revokedAt: null } });
      expect(ended.headers.get('etag')).toBe('"2"');
      const late = await claim((await addPerson(world)).api, { id });
      expect(late.body).toMatchObject({ status: 409, code: 'COUPON_NOT_CLAIMABLE' });
      expect(await mine()).toMatchObject([{ couponId: id, status: 'AVAILABLE' }]);
      const again = await end(id, { revoke: false });
      expect(again.body).toEqual(ended.body);
      expect(again.headers.get('etag')).toBe('"2"');
    });

    it('revokes the unused pieces if asked, also after an end without it', async () => {
      const { id } = await openCoupon(world);
      const { body: claimed } = await claim(user.api, { id });
      await end(id);
      const revoked = await end(id, { revoke: true });
      expect(revoked.body).toMatchObject({ status: 'ENDED', revokedAt: expect.any(String) });
      const asRevoked = [{ id: claimed.id, status: 'REVOKED', orderId: null }];
      expect(await mine()).toMatchObject(asRevoked);
      expect(await mine('?status=REVOKED')).toMatchObject(asRevoked);
      expect(await mine('?status=AVAILABLE')).toEqual([]);
      world.clock.advance(9 * HOUR_SECONDS);
      expect(await mine('?status=REVOKED')).toMatchObject(asRevoked);
      expect(await mine('?status=EXPIRED')).toEqual([]);
    });

    it('refuses an unknown coupon, a customer, and another answer than yes or no', async () => {
      expect((await end(NOBODY)).body).toMatchObject({ status: 404, code: 'COUPON_NOT_FOUND' });
      const { id } = await openCoupon(world);
      expect((await end(id, { revoke: 'yes' })).status).toBe(400);
      expect((await user.api.post(`/v1/coupons/${id}/end`, {})).status).toBe(403);
      expect((await user.api.get(`/v1/coupons/${id}`)).body.status).toBe('OPEN');
    });
  });
});
