import { CouponFacade } from '../../src/modules/coupon/index.js';
import type { Answer, Api } from './api.js';
import type { World } from './world.js';

type CouponTerms = Parameters<CouponFacade['createCoupon']>[0];
type Coupon = Awaited<ReturnType<CouponFacade['createCoupon']>>;

const HOUR_MS = 3_600_000;

/** Creates a coupon. By default it can be claimed for one hour from now. */
export function openCoupon(world: World, terms: Partial<CouponTerms> = {}): Promise<Coupon> {
  const now = world.clock.now().getTime();
  return world.app.get(CouponFacade).createCoupon({
    name: 'Test coupon',
    discount: { type: 'FIXED', value: 1_000, maxAmount: null },
    minOrderAmount: 0,
    itemIds: null,
    quantity: 10,
    claimableFrom: new Date(now),
    claimableUntil: new Date(now + HOUR_MS),
    validUntil: new Date(now + 2 * HOUR_MS),
    ...terms,
  });
}

export function claim(api: Api, { id }: Pick<Coupon, 'id'>, key?: string): Promise<Answer> {
  const path = `/v1/coupons/${id}/claim`;
  return key === undefined ? api.post(path) : api.post(path, undefined, { 'idempotency-key': key });
}

/** `issued`: the count in the coupon. `owned` and `owners`: the count of claimed coupons and their users. */
export async function givenOut(
  world: World,
  { id }: Pick<Coupon, 'id'>,
): Promise<{ issued: number; owned: number; owners: number }> {
  const [row] = await world.rows<{ issued: number; owned: number; owners: number }>(
    `SELECT issued, owned, owners FROM coupon_coupons CROSS JOIN (
       SELECT count(*)::int AS owned, count(DISTINCT user_id)::int AS owners
       FROM coupon_user_coupons WHERE coupon_id = $1) claimed
     WHERE id = $1`,
    [id],
  );
  return row ?? { issued: -1, owned: -1, owners: -1 };
}
