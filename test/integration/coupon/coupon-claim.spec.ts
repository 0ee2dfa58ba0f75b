import { Coupons } from '../../../src/modules/coupon/domain/coupons.js';
import { Api } from '../../support/api.js';
import { claim, givenOut, openCoupon } from '../../support/coupons.js';
import { addPerson, type Person } from '../../support/people.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { tally } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const HOUR_SECONDS = 3_600;

describe('A claim of a coupon', () => {
  let world: World;
  let user: Person;

  beforeAll(async () => {
    world = await World.start();
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

  it('gives the user a coupon', async () => {
    const coupon = await openCoupon(world, { quantity: 2 });
    const claimed = await claim(user.api, coupon);
    expect(claimed.status).toBe(201);
    const [row] = await world.rows<{ id: string; claimed_at: Date }>(
      `SELECT id, claimed_at FROM coupon_user_coupons WHERE user_id = $1`,
      [user.id],
    );
    expect(claimed.body).toEqual({
      id: row?.id,
      couponId: coupon.id,
      name: coupon.name,
      discount: coupon.discount,
      minOrderAmount: 0,
      itemIds: null,
      status: 'AVAILABLE',
      validUntil: coupon.validUntil,
      claimedAt: row?.claimed_at.toISOString(),
      orderId: null,
    });
    expect((await user.api.get('/v1/users/me/coupons')).body).toEqual({
      data: [claimed.body],
      nextCursor: null,
    });
    expect((await user.api.get(`/v1/coupons/${coupon.id}`)).body).toMatchObject({
      remaining: 1,
      status: 'OPEN',
    });
  });

  it('locks a coupon that gets pieces between the reads of the claim', async () => {
    const coupon = await openCoupon(world, { quantity: 1 });
    await claim(user.api, coupon);
    const coupons = world.app.get(Coupons);
    const lockClaimable = coupons.lockClaimable.bind(coupons);
    const findHolders = coupons.findHolders.bind(coupons);
    const unlocked: object[] = [];
    const spies = [
      jest.spyOn(coupons, 'lockClaimable').mockImplementationOnce(async (id, now) => {
        expect(await lockClaimable(id, now)).toBeNull();
        await world.rows('UPDATE coupon_coupons SET quantity = 2 WHERE id = $1', [id]);
        return null;
      }),
      jest.spyOn(coupons, 'findHolders').mockImplementationOnce(async (id, userIds) => {
        const sql = 'SELECT id FROM coupon_coupons WHERE id = $1 FOR UPDATE SKIP LOCKED';
        unlocked.push(...(await world.rows(sql, [id])));
        return findHolders(id, userIds);
      }),
    ];
    expect((await claim((await addPerson(world)).api, coupon)).status).toBe(201);
    for (const spy of spies) spy.mockRestore();
    expect(unlocked).toEqual([]);
  });

  it('gives one coupon per user until the coupon is sold out', async () => {
    const coupon = await openCoupon(world, { quantity: 2 });
    expect((await claim(user.api, coupon)).status).toBe(201);
    expect((await claim(user.api, coupon)).body).toMatchObject({
      status: 409,
      code: 'COUPON_ALREADY_CLAIMED',
    });
    expect((await claim((await addPerson(world)).api, coupon)).status).toBe(201);
    expect(await givenOut(world, coupon)).toEqual({ issued: 2, owned: 2, owners: 2 });

    const before = await allRows(world);
    const late = await addPerson(world);
    expect((await claim(late.api, coupon, 'late')).body).toMatchObject({
      status: 409,
      code: 'COUPON_SOLD_OUT',
    });
    expect((await claim(user.api, coupon)).body.code).toBe('COUPON_ALREADY_CLAIMED');
    expect((await late.api.get(`/v1/coupons/${coupon.id}`)).body).toMatchObject({
      remaining: 0,
      status: 'SOLD_OUT',
    });
    expect(await allRows(world)).toEqual(before);
  });

  it('writes nothing when the coupon is sold out', async () => {
    const coupon = await openCoupon(world, { quantity: 1 });
    await claim(user.api, coupon);
    // A transaction that writes or locks a row leaves its id in xmin or xmax.
    const versions = () =>
      world.rows(`SELECT xmin::text, xmax::text FROM coupon_coupons WHERE id = $1`, [coupon.id]);
    const before = await versions();
    await claim((await addPerson(world)).api, coupon);
    expect(await versions()).toEqual(before);
  });

  it('succeeds only between claimableFrom and claimableUntil', async () => {
    const coupon = await openCoupon(world, {
      claimableFrom: inHours(1),
      claimableUntil: inHours(2),
      validUntil: inHours(3),
    });
    const status = async () => (await user.api.get(`/v1/coupons/${coupon.id}`)).body.status;
    const refused = { status: 409, code: 'COUPON_NOT_CLAIMABLE' };

    expect(await status()).toBe('NOT_STARTED');
    expect((await claim(user.api, coupon, 'once')).body).toMatchObject(refused);
    world.clock.advance(HOUR_SECONDS);
    expect(await status()).toBe('OPEN');
    // The key does not store a refusal.
    expect((await claim(user.api, coupon, 'once')).status).toBe(201);
    world.clock.advance(HOUR_SECONDS);
    expect(await status()).toBe('ENDED');
    expect((await claim((await addPerson(world)).api, coupon)).body).toMatchObject(refused);
    expect((await claim(user.api, coupon)).body).toMatchObject(refused);
    expect(await givenOut(world, coupon)).toEqual({ issued: 1, owned: 1, owners: 1 });
  });

  it('fails with 401 without an access token, and with 404 for an unknown coupon', async () => {
    const coupon = await openCoupon(world);
    const nobody = new Api(world.app.baseUrl);
    expect((await claim(nobody, coupon)).status).toBe(401);
    expect((await nobody.get(`/v1/coupons/${coupon.id}`)).status).toBe(401);
    expect((await nobody.get('/v1/coupons')).status).toBe(401);
    expect((await nobody.get('/v1/users/me/coupons')).status).toBe(401);
    const notFound = { status: 404, code: 'COUPON_NOT_FOUND' };
    expect((await claim(user.api, { id: NOBODY })).body).toMatchObject(notFound);
    expect((await user.api.get(`/v1/coupons/${NOBODY}`)).body).toMatchObject(notFound);
  });

  it('happens once per Idempotency-Key, with the same response each time', async () => {
    const coupon = await openCoupon(world, { quantity: 1 });
    const first = await claim(user.api, coupon, 'mine');
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const again = await claim(user.api, coupon, 'mine');
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');

    const other = await openCoupon(world);
    expect((await claim(user.api, other, 'mine')).body).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    // Keys are separate for each user.
    const late = await addPerson(world);
    expect((await claim(late.api, coupon, 'mine')).body.code).toBe('COUPON_SOLD_OUT');
    expect((await claim(late.api, other, 'mine')).status).toBe(201);
    expect(await givenOut(world, other)).toEqual({ issued: 1, owned: 1, owners: 1 });
  });

  it('happens once per key and once per user, with simultaneous requests', async () => {
    const coupon = await openCoupon(world);
    const sameKey = await Promise.all(
      Array.from({ length: 20 }, () => claim(user.api, coupon, 'again and again')),
    );
    const answers = tally(sameKey);
    const replays = sameKey.filter(({ headers }) => headers.get('idempotency-replayed'));
    expect(answers['201']).toBe(replays.length + 1);
    expect(Object.keys(answers)).not.toContain('409 COUPON_ALREADY_CLAIMED');

    const other = await addPerson(world);
    const noKey = await Promise.all(Array.from({ length: 20 }, () => claim(other.api, coupon)));
    expect(tally(noKey)).toEqual({ '201': 1, '409 COUPON_ALREADY_CLAIMED': 19 });
    expect(await givenOut(world, coupon)).toEqual({ issued: 2, owned: 2, owners: 2 });
  });

  it('never exceeds the quantity and never happens twice per user, by database constraints', async () => {
    const coupon = await openCoupon(world, { quantity: 1 });
    await claim(user.api, coupon);
    await expect(
      world.rows(`UPDATE coupon_coupons SET issued = 2 WHERE id = $1`, [coupon.id]),
    ).rejects.toMatchObject({ code: '23514', constraint: 'coupon_coupons_issued_within' });
    const copy = `
      INSERT INTO coupon_user_coupons (id, coupon_id, user_id, status, claimed_at)
      SELECT gen_random_uuid(), coupon_id, user_id, status, claimed_at
      FROM coupon_user_coupons WHERE coupon_id = $1`;
    await expect(world.rows(copy, [coupon.id])).rejects.toMatchObject({
      code: '23505',
      constraint: 'coupon_user_coupons_once_per_user',
    });
  });
});
