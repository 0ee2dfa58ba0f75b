import { randomUUID } from 'node:crypto';
import { type Answer, Api, assertStatus } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPerson } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { Instance, World } from '../../support/world.js';

const PASSWORD = 'correct horse battery';
const WITHIN_MS = 1_000;
const TOKEN_SECONDS = 3_600;

interface User {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly own: Api;
}

/** What a thief of the token would send. */
const REQUESTS: Readonly<Record<string, (api: Api, sale: Sale, paymentId: string) => unknown>> = {
  'the map of seats': (api, { showId }) => api.get(`/v1/shows/${showId}/seats`),
  'a hold': (api, { showId, seatIds }) =>
    api.post('/v1/reservations', { showId, seatIds: [seatIds[1]] }),
  'an order': (api) => api.post('/v1/orders', { items: [{ itemId: randomUUID(), quantity: 1 }] }),
  'a payment': (api, _sale, id) => api.post(`/v1/payments/${id}/confirm`),
  'a card payment': (api, _sale, id) =>
    api.post(`/v1/payments/${id}/checkout`, { provider: 'TOSS', returnUrl: 'https://shop.test' }),
  'a confirmation of a card payment': (api) =>
    api.post(`/v1/balance/top-ups/${randomUUID()}/confirm`, {}),
  'a refund': (api, _sale, id) => api.post(`/v1/payments/${id}/refund`),
};

describe('An access token', () => {
  let world: World;
  let sale: Sale;
  let admin: Api;

  beforeEach(async () => {
    world = await World.start({ instances: 2 });
    admin = (await addPerson(world, { role: 'admin' })).api;
    sale = await openSale(world);
  });
  afterEach(() => world.stop());

  async function signUp(): Promise<User> {
    const body = { email: `${randomUUID()}@onsale.test`, password: PASSWORD, name: 'Mina' };
    const answer = await new Api(world.app.baseUrl).post('/v1/auth/signup', body);
    assertStatus(answer, 201);
    const { accessToken, refreshToken, user } = answer.body;
    return { id: user.id, accessToken, refreshToken, own: new Api(world.app.baseUrl, accessToken) };
  }

  async function codesAt({ baseUrl }: Instance, { accessToken, own }: User, paymentId: string) {
    const api = new Api(baseUrl, accessToken);
    api.queueToken = own.queueToken;
    const entries = Object.entries(REQUESTS).map(async ([name, send]) => {
      const { status, body } = (await send(api, sale, paymentId)) as Answer;
      return [name, status < 400 ? status : body.code] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<string, unknown>;
  }
  const allRefused = Object.fromEntries(
    Object.keys(REQUESTS).map((name) => [name, 'UNAUTHENTICATED']),
  );
  /** By a read: what changes something would change it while the instance does not know yet. */
  const isRefused = async ({ baseUrl }: Instance, { accessToken }: User) =>
    (await new Api(baseUrl, accessToken).get('/v1/users/me')).body.code === 'UNAUTHENTICATED';

  /** An account with a hold or money can't be deleted. */
  const ENDS: Readonly<Record<string, (user: User) => Promise<Answer>>> = {
    'a log-out': ({ own }) => own.post('/v1/auth/logout'),
    'a refresh token that came twice': async ({ own, refreshToken }) => {
      assertStatus(await own.post('/v1/auth/refresh', { refreshToken }), 200);
      return own.post('/v1/auth/refresh', { refreshToken });
    },
    'a new password': ({ own }) =>
      own.post('/v1/users/me/password', { currentPassword: PASSWORD, password: 'another one' }),
    'a block': ({ id }) => admin.patch(`/v1/users/${id}`, { blocked: true, reason: 'Fraud' }),
    'the deletion': async ({ id, own }) => {
      const { body } = await own.get('/v1/reservations');
      for (const hold of body.data) await own.delete(`/v1/reservations/${hold.id}`);
      const payOut = { amount: -50_000, reason: 'Paid out' };
      assertStatus(await admin.post(`/v1/users/${id}/balance/adjustments`, payOut), 201);
      return own.delete('/v1/users/me');
    },
  };

  it.each(Object.keys(ENDS))(
    'is refused everywhere within a second after %s, until it would have expired',
    async (end) => {
      const user = await signUp();
      await user.own.join(sale.roomId);
      await user.own.post('/v1/balance/charges', { amount: 50_000 });
      const body = { showId: sale.showId, seatIds: [sale.seatIds[0]] };
      const held = await user.own.post('/v1/reservations', body);
      assertStatus(held, 201);
      const paymentId = held.body.payment.id as string;
      const other = world.instances[1]!;
      // The other instance serves the token before.
      const before = new Api(other.baseUrl, user.accessToken);
      before.queueToken = user.own.queueToken;
      assertStatus(await before.get(`/v1/shows/${sale.showId}/seats`), 200);
      assertStatus(await before.get(`/v1/payments/${paymentId}`), 200);

      expect((await ENDS[end]!(user)).status).toBeLessThan(402);
      expect(await codesAt(world.app, user, paymentId)).toEqual(allRefused);
      await eventually('the other instance refuses', () => isRefused(other, user), WITHIN_MS);
      expect(await codesAt(other, user, paymentId)).toEqual(allRefused);
      for (const seconds of [2, TOKEN_SECONDS - 10]) {
        world.clock.advance(seconds);
        for (const instance of world.instances) {
          expect(await codesAt(instance, user, paymentId)).toEqual(allRefused);
        }
      }
      const restarted = await Instance.start(world.app.config, world.clock);
      try {
        expect(await codesAt(restarted, user, paymentId)).toEqual(allRefused);
      } finally {
        await restarted.stop();
      }
      const paid = `SELECT count(*) FROM payment_payments WHERE status = 'PAID'`;
      expect(await world.count(paid)).toBe(0);
    },
  );
});
