import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const baseUrl = process.env['ONSALE_URL'] ?? '';

/** @throws Error with the problem document when the request failed */
async function take<Data>(sent: Promise<{ data?: Data; error?: unknown }>): Promise<Data> {
  const { data, error } = await sent;
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const anonymous = createClient<paths>({ baseUrl });
const signedIn = (accessToken: string, queueToken?: string) =>
  createClient<paths>({
    baseUrl,
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(queueToken !== undefined && { 'x-queue-token': queueToken }),
    },
  });

const email = process.env['ADMIN_EMAIL'] ?? '';
const password = process.env['ADMIN_PASSWORD'] ?? '';
const login = await take(anonymous.POST('/v1/auth/login', { body: { email, password } }));
const admin = signedIn(login.accessToken);
const session = await take(
  anonymous.POST('/v1/auth/signup', {
    body: { email: 'fetch@example.com', password: 'correct horse', name: 'Fetch' },
  }),
);
const user = signedIn(session.accessToken);

const room = await take(admin.POST('/v1/queue/rooms', { body: { name: 'Fetch' } }));
await take(
  admin.PATCH('/v1/queue/rooms/{roomId}', {
    params: { path: { roomId: room.id } },
    body: { admitPerSecond: 1_000 },
  }),
);
const concert = await take(
  admin.POST('/v1/concerts', {
    body: { title: 'Tour', artist: 'Birds', venue: 'Hall', roomId: room.id },
  }),
);
const show = await take(
  admin.POST('/v1/concerts/{concertId}/shows', {
    params: { path: { concertId: concert.id } },
    body: {
      startsAt: '2099-12-24T18:00:00Z',
      sections: [{ name: 'R', rows: 1, seatsPerRow: 2, price: 10_000 }],
    },
  }),
);

const place = await take(user.POST('/v1/queue/tokens', { body: { roomId: room.id } }));
const inside = signedIn(session.accessToken, place.token);
const { seats } = await take(
  inside.GET('/v1/shows/{showId}/seats', { params: { path: { showId: show.id } } }),
);
const seatIds = seats.slice(0, 1).map(({ id }) => id);
const held = await take(inside.POST('/v1/reservations', { body: { showId: show.id, seatIds } }));
await take(user.POST('/v1/balance/charges', { body: { amount: 50_000 } }));
await take(
  inside.POST('/v1/payments/{paymentId}/confirm', {
    params: { path: { paymentId: held.payment.id } },
    body: { amount: held.amount },
  }),
);

const item = await take(
  admin.POST('/v1/items', { body: { name: 'Signed LP', price: 20_000, stock: 5 } }),
);
const coupon = await take(
  admin.POST('/v1/coupons', {
    body: {
      name: '10 %',
      discount: { type: 'PERCENT', value: 10 },
      quantity: 1,
      claimableFrom: '2020-01-01T00:00:00Z',
      claimableUntil: '2099-01-01T00:00:00Z',
      validUntil: '2099-01-01T00:00:00Z',
    },
  }),
);
const claim = await take(
  user.POST('/v1/coupons/{couponId}/claim', { params: { path: { couponId: coupon.id } } }),
);
const order = await take(
  user.POST('/v1/orders', {
    body: { items: [{ itemId: item.id, quantity: 1 }], userCouponId: claim.id },
  }),
);
const receipt = await take(
  user.POST('/v1/payments/{paymentId}/confirm', {
    params: { path: { paymentId: order.payment.id } },
  }),
);
const left: number = receipt.balanceAfter;
console.log(JSON.stringify({ userId: session.user.id, left }));
