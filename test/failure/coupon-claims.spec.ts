import { type Answer, Api } from '../support/api.js';
import { whileBlocked, statementsWaitingForALock } from '../support/locks.js';
import { claim, givenOut, openCoupon } from '../support/coupons.js';
import { eventually } from '../support/eventually.js';
import { startServing } from '../support/processes.js';
import { addPeople, type Person } from '../support/people.js';
import { take, tally } from '../support/sale-steps.js';
import { World } from '../support/world.js';

const CLAIMS = 400;
const QUANTITY = 300;
const UNCOMMITTED = `
  INSERT INTO coupon_user_coupons (id, coupon_id, user_id, status, claimed_at)
  VALUES (gen_random_uuid(), $1, $2, 'AVAILABLE', now())`;

/** Null if the connection broke before the response. */
type Attempt = Answer | null;

describe('Claims during the kill of an instance', () => {
  let world: World;
  let dying: Awaited<ReturnType<typeof startServing>>;

  beforeAll(async () => {
    world = await World.start();
    dying = await startServing(world.app.config, { JOBS: 'off', RATE_LIMITS: 'off' });
  });

  afterAll(async () => {
    await dying.kill();
    await world.stop();
  });

  it('keep every coupon with a 201 response, and give the same result to a retry with the same key', async () => {
    const coupon = await openCoupon(world, { quantity: QUANTITY });
    const people = await addPeople(world, CLAIMS);
    const [early, late] = [people.slice(0, CLAIMS / 2), people.slice(CLAIMS / 2)];
    const tryThere = ({ accessToken, id }: Person): Promise<Attempt> =>
      claim(new Api(dying.origin, accessToken), coupon, id).catch(() => null);

    const attempts = early.map(tryThere);
    await Promise.race(attempts);
    // An uncommitted row of this user blocks one batch before its commit. Its claims get no response.
    await whileBlocked(world, UNCOMMITTED, [coupon.id, take(late, 0).id], async () => {
      attempts.push(...late.map(tryThere));
      await eventually('a batch is under way', () => statementsWaitingForALock(world));
      await dying.kill();
    });

    const answers = await Promise.all(attempts);
    const succeeded = answers.filter((answer) => answer?.status === 201);
    expect(succeeded.length).toBeGreaterThan(0);
    expect(answers.filter((answer) => answer === null).length).toBeGreaterThan(0);
    expect(tally(answers.filter((answer) => answer !== null))).toEqual({ '201': succeeded.length });
    await eventually('PostgreSQL has noticed', async () => (await connectionsLeft()) === 0);

    const { issued, owned, owners } = await givenOut(world, coupon);
    expect({ owned, owners }).toEqual({ owned: issued, owners: issued });
    expect(issued).toBeGreaterThanOrEqual(succeeded.length);
    const ids = await couponIds(coupon.id);
    for (const [index, answer] of answers.entries()) {
      if (answer) expect(ids.get(take(people, index).id)).toBe(answer.body.id);
    }
    // The blocked batch was rolled back, so its users can claim again.
    expect(ids.has(take(late, 0).id)).toBe(false);

    const retries = await Promise.all(people.map(({ api, id }) => claim(api, coupon, id)));
    expect(tally(retries)).toEqual({
      '201': QUANTITY,
      '409 COUPON_SOLD_OUT': CLAIMS - QUANTITY,
    });
    for (const [index, retry] of retries.entries()) {
      const before = ids.get(take(people, index).id);
      const isReplay = retry.headers.get('idempotency-replayed') === 'true';
      expect(isReplay).toBe(before !== undefined);
      if (before !== undefined) expect(retry.body.id).toBe(before);
    }
    expect(await givenOut(world, coupon)).toEqual({
      issued: QUANTITY,
      owned: QUANTITY,
      owners: QUANTITY,
    });
  });

  /** The id of the coupon of each user. */
  async function couponIds(couponId: string): Promise<Map<string, string>> {
    const rows = await world.rows<{ id: string; user_id: string }>(
      `SELECT id, user_id FROM coupon_user_coupons WHERE coupon_id = $1`,
      [couponId],
    );
    return new Map(rows.map(({ id, user_id }) => [user_id, id]));
  }

  /** Connections of the killed instance. The other instance has no open transaction. */
  function connectionsLeft(): Promise<number> {
    return world.count(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
       AND application_name = 'onsale' AND state <> 'idle'`,
    );
  }
});
