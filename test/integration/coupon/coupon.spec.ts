import { Api } from '../../support/api.js';
import { claim, openCoupon } from '../../support/coupons.js';
import { addPerson, type Person } from '../../support/people.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { readPages } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const HOUR_SECONDS = 3_600;

describe('The API of coupons', () => {
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

  const terms = (changes: Record<string, unknown> = {}) => ({
    name: 'Ten per cent',
    discount: { type: 'PERCENT', value: 10, maxAmount: 20_000 },
    minOrderAmount: 50_000,
    quantity: 3,
    claimableFrom: inHours(0).toISOString(),
    claimableUntil: inHours(1).toISOString(),
    validUntil: inHours(2).toISOString(),
    ...changes,
  });

  describe('POST /v1/coupons', () => {
    it('creates a coupon for an admin, and shows it as created', async () => {
      const body = terms();
      const created = await admin.api.post('/v1/coupons', body);
      expect(created.status).toBe(201);
      const { id, createdAt } = created.body as { id: string; createdAt: string };
      const state = { remaining: 3, status: 'OPEN', endedAt: null, revokedAt: null };
      expect(created.body).toEqual({ ...body, itemIds: null, id, ...state, createdAt });
      expect((await user.api.get(`/v1/coupons/${id}`)).body).toEqual(created.body);
      const list = await user.api.get('/v1/coupons?limit=1');
      expect(list.body.data).toEqual([created.body]);
    });

    it('sets no maximum discount and no minimum order by default', async () => {
      const { minOrderAmount: _none, ...body } = terms({ discount: { type: 'FIXED', value: 500 } });
      expect((await admin.api.post('/v1/coupons', body)).body).toMatchObject({
        discount: { type: 'FIXED', value: 500, maxAmount: null },
        minOrderAmount: 0,
      });
    });

    it('creates one coupon per Idempotency-Key', async () => {
      const before = await world.count('SELECT count(*) FROM coupon_coupons');
      const [body, headers] = [terms(), { 'idempotency-key': 'coupon' }];
      const first = await admin.api.post('/v1/coupons', body, headers);
      const again = await admin.api.post('/v1/coupons', body, headers);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.body).toEqual(first.body);
      expect(await world.count('SELECT count(*) FROM coupon_coupons')).toBe(before + 1);
    });

    it('refuses a customer and an anonymous client', async () => {
      const before = await allRows(world);
      expect((await user.api.post('/v1/coupons', terms())).body).toMatchObject({
        status: 403,
        code: 'FORBIDDEN',
      });
      const nobody = await new Api(world.app.baseUrl).post('/v1/coupons', terms());
      expect(nobody.status).toBe(401);
      expect(await allRows(world)).toEqual(before);
    });

    it.each([
      ['a percentage over 100', () => ({ discount: { type: 'PERCENT', value: 101 } })],
      [
        'no time to claim it',
        () => {
          const moment = inHours(1).toISOString();
          return { claimableFrom: moment, claimableUntil: moment };
        },
      ],
      ['an end before the last claim', () => ({ validUntil: inHours(0.5).toISOString() })],
    ])('refuses a coupon with %s', async (_what, changes) => {
      const before = await allRows(world);
      const refused = await admin.api.post('/v1/coupons', terms(changes()));
      expect(refused.body).toMatchObject({ status: 422, code: 'INVALID_COUPON' });
      expect(await allRows(world)).toEqual(before);
    });

    it.each([
      ['/name', { name: ' ' }],
      ['/discount', { discount: undefined }],
      ['/discount', { discount: null }],
      ['/discount', { discount: [] }],
      ['/discount/type', { discount: { value: 10 } }],
      ['/discount/type', { discount: { type: 'HALF', value: 10 } }],
      ['/discount/value', { discount: { type: 'FIXED', value: 0 } }],
      ['/discount/value', { discount: { type: 'FIXED', value: -1 } }],
      ['/discount/value', { discount: { type: 'FIXED', value: 1.5 } }],
      ['/discount/maxAmount', { discount: { type: 'PERCENT', value: 10, maxAmount: 0 } }],
      ['/discount/maxAmount', { discount: { type: 'PERCENT', value: 10, maxAmount: null } }],
      ['/discount/free', { discount: { type: 'FIXED', value: 10, free: true } }],
      ['/minOrderAmount', { minOrderAmount: -1 }],
      ['/quantity', { quantity: 0 }],
      ['/quantity', { quantity: 2 ** 31 }],
      ['/claimableFrom', { claimableFrom: '2026-12-24' }],
      ['/validUntil', { validUntil: undefined }],
      ['/issued', { issued: 5 }],
      ['/itemIds', { itemIds: [] }],
      ['/itemIds', { itemIds: ['lp'] }],
      ['/itemIds', { itemIds: [NOBODY, NOBODY] }],
    ])('refuses an invalid %s: %j', async (pointer, changes) => {
      const refused = await admin.api.post('/v1/coupons', terms(changes));
      expect(refused.body).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
        errors: [{ pointer }],
      });
    });
  });

  describe('GET /v1/coupons', () => {
    it('lists coupons newest first, page by page', async () => {
      const names = ['one', 'two', 'three'];
      for (const name of names) await openCoupon(world, { name });
      const pages = await readPages<{ name: string }>(user.api, '/v1/coupons', 2);
      const listed = pages.flat().map(({ name }) => name);
      expect(listed.slice(0, 3)).toEqual(['three', 'two', 'one']);
      expect(listed).toHaveLength(await world.count('SELECT count(*) FROM coupon_coupons'));
    });

    it('answers simultaneous requests for several coupons, each with its coupon', async () => {
      const [one, other] = [await openCoupon(world), await openCoupon(world, { quantity: 5 })];
      const ids = Array.from({ length: 60 }, (_, index) => [one.id, other.id, NOBODY][index % 3]);
      const answers = await Promise.all(ids.map((id) => user.api.get(`/v1/coupons/${id}`)));
      for (const [index, { status, body }] of answers.entries()) {
        expect(status).toBe(index % 3 === 2 ? 404 : 200);
        if (status === 200) expect(body).toMatchObject([one, other][index % 3] ?? {});
      }
    });
  });

  describe('GET /v1/users/me/coupons', () => {
    it('lists the coupons of the user only, newest first, page by page', async () => {
      const names = ['one', 'two', 'three'];
      for (const name of names) await claim(user.api, await openCoupon(world, { name }));
      const other = await addPerson(world);
      const pages = await readPages<{ name: string }>(user.api, '/v1/users/me/coupons', 2);
      expect(pages.map((page) => page.map(({ name }) => name))).toEqual([
        ['three', 'two'],
        ['one'],
      ]);
      expect((await other.api.get('/v1/users/me/coupons')).body.data).toEqual([]);
      const first = await user.api.get('/v1/users/me/coupons?limit=1');
      const cursor = String(first.body.nextCursor);
      expect((await other.api.get(`/v1/users/me/coupons?cursor=${cursor}`)).body.data).toEqual([]);
    });

    it('expires unused coupons by the clock, and filters by status', async () => {
      const [used, left, longer] = [
        await claim(user.api, await openCoupon(world)),
        await claim(user.api, await openCoupon(world)),
        await claim(user.api, await openCoupon(world, { validUntil: inHours(9) })),
      ];
      await world.database.query(
        `UPDATE coupon_user_coupons SET status = 'USED', order_id = $2, used_at = now()
         WHERE id = $1`,
        [used.body.id, NOBODY],
      );
      const found = async (query = '') =>
        (await user.api.get(`/v1/users/me/coupons${query}`)).body.data.map(
          ({ id, status, orderId }: Record<string, unknown>) => [id, status, orderId],
        );
      const asUsed = [used.body.id, 'USED', NOBODY];
      const available = [longer.body.id, 'AVAILABLE', null];

      expect(await found()).toEqual([available, [left.body.id, 'AVAILABLE', null], asUsed]);
      expect(await found('?status=EXPIRED')).toEqual([]);
      world.clock.advance(2 * HOUR_SECONDS);
      const expired = [left.body.id, 'EXPIRED', null];
      expect(await found()).toEqual([available, expired, asUsed]);
      expect(await found('?status=AVAILABLE')).toEqual([available]);
      expect(await found('?status=EXPIRED')).toEqual([expired]);
      expect(await found('?status=USED')).toEqual([asUsed]);

      // The order does not exist. Later tests would find a broken invariant.
      await world.database.query(
        `UPDATE coupon_user_coupons SET status = 'AVAILABLE', order_id = NULL, used_at = NULL
         WHERE id = $1`,
        [used.body.id],
      );
    });

    it.each([
      'status=',
      'status=GONE',
      'status=USED&status=EXPIRED',
      'limit=0',
      'cursor=x',
      'of=me',
    ])('refuses the query ?%s', async (query) => {
      expect((await user.api.get(`/v1/users/me/coupons?${query}`)).body).toMatchObject({
        status: 400,
        errors: [{ pointer: `/query/${query.split('=')[0]}` }],
      });
    });
  });
});
