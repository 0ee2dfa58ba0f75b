import * as onsale from './client/index.js';
import { client } from './client/client.gen.js';

client.setConfig({ baseUrl: process.env['ONSALE_URL'] ?? '' });

const throwOnError = true as const;
const bearer = (token: string, queueToken?: string) => ({
  throwOnError,
  headers: {
    authorization: `Bearer ${token}`,
    ...(queueToken !== undefined && { 'x-queue-token': queueToken }),
  },
});

const email = process.env['ADMIN_EMAIL'] ?? '';
const password = process.env['ADMIN_PASSWORD'] ?? '';
const login = await onsale.logIn({ throwOnError, body: { email, password } });
const admin = bearer(login.data.accessToken);
const { data: session } = await onsale.signUp({
  throwOnError,
  body: { email: 'hey@example.com', password: 'correct horse', name: 'Hey' },
});
const user = bearer(session.accessToken);

const { data: room } = await onsale.createRoom({ ...admin, body: { name: 'Hey' } });
const path = { roomId: room.id };
await onsale.changeRoom({ ...admin, path, body: { admitPerSecond: 1_000 } });
const { data: concert } = await onsale.createConcert({
  ...admin,
  body: { title: 'Tour', artist: 'Birds', venue: 'Hall', roomId: room.id },
});
const { data: show } = await onsale.createShow({
  ...admin,
  path: { concertId: concert.id },
  body: {
    startsAt: '2099-12-24T18:00:00Z',
    sections: [{ name: 'R', rows: 1, seatsPerRow: 2, price: 10_000 }],
  },
});

const { data: place } = await onsale.joinQueue({ ...user, body: { roomId: room.id } });
const inside = bearer(session.accessToken, place.token);
const { data: map } = await onsale.getSeatMap({ ...inside, path: { showId: show.id } });
const seatIds = map.seats.slice(0, 1).map(({ id }) => id);
const { data: held } = await onsale.holdSeats({ ...inside, body: { showId: show.id, seatIds } });
await onsale.chargeBalance({ ...user, body: { amount: 50_000 } });
await onsale.confirmPayment({
  ...inside,
  path: { paymentId: held.payment.id },
  body: { amount: held.amount },
});

const { data: item } = await onsale.createItem({
  ...admin,
  body: { name: 'Signed CD', price: 20_000, stock: 5 },
});
const { data: coupon } = await onsale.createCoupon({
  ...admin,
  body: {
    name: '10 %',
    discount: { type: 'PERCENT', value: 10 },
    quantity: 1,
    claimableFrom: '2020-01-01T00:00:00Z',
    claimableUntil: '2099-01-01T00:00:00Z',
    validUntil: '2099-01-01T00:00:00Z',
  },
});
const { data: claim } = await onsale.claimCoupon({ ...user, path: { couponId: coupon.id } });
const { data: order } = await onsale.placeOrder({
  ...user,
  body: { items: [{ itemId: item.id, quantity: 1 }], userCouponId: claim.id },
});
const { data: receipt } = await onsale.confirmPayment({
  ...user,
  path: { paymentId: order.payment.id },
});
const left: number = receipt.balanceAfter;
console.log(JSON.stringify({ userId: session.user.id, left }));
