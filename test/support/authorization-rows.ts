import { randomUUID } from 'node:crypto';
import {
  adminOnly,
  everybody,
  everybodyRefused,
  forOperators,
  forTheDoor,
  GATE,
  ownerOnly,
  placeOf,
  readOfPlace,
  type Row,
  signedIn,
} from './authorization-verdicts.js';
import { ADMIN } from './world.js';

const newName = () => `Name ${randomUUID()}`;
const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString();

/** The expected response of every operation for every role. A new route needs a row here. */
export const ROWS: Readonly<Record<string, Row>> = {
  'GET /health/live': { verdicts: everybody(200) },
  'GET /health/ready': { verdicts: everybody(200) },
  'GET /metrics': { verdicts: everybody(200) },
  'POST /v1/auth/signup': {
    verdicts: everybody(201),
    body: () => ({ email: `${randomUUID()}@onsale.test`, password: 'long enough', name: 'Mina' }),
  },
  'POST /v1/auth/login': { verdicts: everybody(200), body: () => ADMIN },
  'POST /v1/auth/refresh': {
    verdicts: everybody('REFRESH_TOKEN_INVALID'),
    body: () => ({ refreshToken: 'unknown' }),
  },
  'POST /v1/auth/logout': { verdicts: everybody(204), body: () => ({}) },
  'POST /v1/auth/password-resets': {
    verdicts: everybody(202),
    body: () => ({ email: ADMIN.email }),
  },
  'POST /v1/auth/password-resets/confirm': {
    verdicts: everybody('MAIL_TOKEN_INVALID'),
    body: () => ({ token: 'unknown', password: 'long enough' }),
  },
  'POST /v1/auth/email-verifications': { verdicts: signedIn(202) },
  'POST /v1/auth/email-verifications/confirm': {
    verdicts: everybody('MAIL_TOKEN_INVALID'),
    body: () => ({ token: 'unknown' }),
  },
  'GET /v1/users/me': { verdicts: signedIn(200) },
  // Nobody knows their passwords.
  'POST /v1/users/me/password': {
    verdicts: signedIn('INVALID_CREDENTIALS'),
    body: () => ({ currentPassword: 'unknown', password: 'long enough' }),
  },
  // All of them have a balance.
  'DELETE /v1/users/me': { verdicts: signedIn('ACCOUNT_IN_USE') },
  'GET /v1/users/me/export': { verdicts: signedIn(200) },
  'GET /v1/users': { verdicts: adminOnly(200) },
  'PATCH /v1/users/{userId}': { verdicts: adminOnly(200), body: () => ({ role: 'door' }) },
  'POST /v1/users/{userId}/balance/adjustments': {
    verdicts: adminOnly(201),
    body: () => ({ amount: 1_000, reason: 'Charged twice' }),
  },
  'GET /v1/admin/users/{userId}': { verdicts: adminOnly(200) },
  'GET /v1/admin/actions': { verdicts: adminOnly(200) },
  'GET /v1/admin/feed': { verdicts: forOperators(200) },
  'GET /v1/admin/concerts': { verdicts: forOperators(200) },
  'GET /v1/admin/shows': { verdicts: forOperators(200) },
  'GET /v1/admin/items': { verdicts: forOperators(200) },
  'GET /v1/admin/reservations': { verdicts: adminOnly(200) },
  'GET /v1/admin/reservations.csv': { verdicts: adminOnly(200) },
  'GET /v1/admin/orders': { verdicts: adminOnly(200) },
  'GET /v1/admin/orders.csv': { verdicts: adminOnly(200) },
  'GET /v1/admin/payments': { verdicts: adminOnly(200) },
  'GET /v1/admin/payments.csv': { verdicts: adminOnly(200) },
  'GET /v1/time': { verdicts: everybody(200) },
  'GET /v1/payment-methods': { verdicts: everybody(200) },
  'GET /v1/queue/rooms/{roomId}/public': { verdicts: everybody(200) },
  'POST /v1/queue/tokens': {
    verdicts: signedIn(200),
    body: ({ ids }) => ({ roomId: ids.roomId }),
  },
  'GET /v1/queue/tokens/me': { verdicts: readOfPlace(200) },
  'GET /v1/queue/tokens/me/admission': { verdicts: readOfPlace(200) },
  'GET /v1/queue/tokens/me/events': { verdicts: readOfPlace(200) },
  'GET /v1/queue/tokens/me/draw': { verdicts: readOfPlace('QUEUE_DRAW_NOT_FOUND') },
  'DELETE /v1/queue/tokens/me': { verdicts: placeOf(204) },
  'POST /v1/queue/rooms': { verdicts: forOperators(201), body: () => ({ name: newName() }) },
  'GET /v1/queue/rooms': { verdicts: forOperators(200) },
  'GET /v1/queue/rooms/{roomId}': { verdicts: forOperators(200) },
  'PATCH /v1/queue/rooms/{roomId}': { verdicts: forOperators(200), body: () => ({ capacity: 7 }) },
  'GET /v1/queue/rooms/{roomId}/stats': { verdicts: forOperators(200) },
  'GET /v1/queue/rooms/{roomId}/stats/history': { verdicts: forOperators(200) },
  'POST /v1/queue/rooms/{roomId}/entry-codes': {
    verdicts: adminOnly(201),
    body: () => ({ count: 1 }),
  },
  'POST /v1/queue/rooms/{roomId}/keys': { verdicts: adminOnly(201), body: () => ({}) },
  'GET /v1/queue/rooms/{roomId}/keys': { verdicts: adminOnly(200) },
  'DELETE /v1/queue/rooms/{roomId}/keys/{keyId}': { verdicts: adminOnly(204) },
  'POST /v1/queue/challenges': { verdicts: signedIn(201), body: () => ({}) },
  'POST /v1/queue/tokens/me/pass': {
    verdicts: { ...placeOf(201), waiting: 'QUEUE_NOT_ADMITTED' },
  },
  // Takes an API key of the room, and no access token.
  'POST /v1/queue/passes/{jti}/complete': { verdicts: everybodyRefused('ROOM_KEY_INVALID') },
  'GET /.well-known/jwks.json': { verdicts: everybody(200) },
  'GET /v1/queue/rooms/{roomId}/draw': { verdicts: everybody('QUEUE_DRAW_NOT_FOUND') },
  'GET /v1/queue/rooms/{roomId}/draw/entries': { verdicts: everybody('QUEUE_DRAW_NOT_FOUND') },
  'GET /v1/concerts': { verdicts: everybody(200) },
  'GET /v1/concerts/{concertId}': { verdicts: everybody(200) },
  'POST /v1/concerts': {
    verdicts: adminOnly(201),
    body: () => ({ title: newName(), artist: 'Someone', venue: 'Somewhere' }),
  },
  'PATCH /v1/concerts/{concertId}': {
    verdicts: adminOnly(200),
    body: () => ({ title: newName() }),
  },
  'GET /v1/concerts/{concertId}/shows': { verdicts: { ...signedIn(200), ...GATE } },
  'POST /v1/concerts/{concertId}/shows': {
    verdicts: adminOnly(201),
    body: () => ({
      startsAt: inAYear,
      sections: [{ name: 'A', rows: 1, seatsPerRow: 1, price: 1_000 }],
    }),
  },
  'PATCH /v1/shows/{showId}': { verdicts: adminOnly(200), body: () => ({ maxSeatsPerUser: 2 }) },
  'GET /v1/shows': { verdicts: { ...forOperators(200), door: 200 } },
  'GET /v1/shows/{showId}': { verdicts: everybody(200) },
  'GET /v1/shows/{showId}/seats': { verdicts: { ...signedIn(200), ...GATE } },
  'GET /v1/shows/{showId}/layout': { verdicts: { ...signedIn(200), ...GATE } },
  'GET /v1/shows/{showId}/availability': { verdicts: { ...signedIn(200), ...GATE } },
  'POST /v1/shows/{showId}/sections': {
    verdicts: adminOnly(201),
    body: () => ({ name: newName(), kind: 'STANDING', capacity: 10, price: 0 }),
  },
  'PATCH /v1/shows/{showId}/sections/{section}': {
    verdicts: adminOnly(200),
    body: () => ({ price: 1 }),
  },
  'POST /v1/shows/{showId}/blocks': {
    verdicts: adminOnly(201),
    body: ({ ids }) => ({ seatIds: [ids.freeSeatId], reason: 'Guests' }),
  },
  'GET /v1/shows/{showId}/blocks': { verdicts: adminOnly(200) },
  'DELETE /v1/shows/{showId}/blocks/{blockId}': { verdicts: adminOnly(204) },
  'POST /v1/shows/{showId}/cancel': { verdicts: adminOnly(200), body: () => ({ reason: 'Ill' }) },
  'GET /v1/shows/{showId}/cancellation': { verdicts: adminOnly('SHOW_NOT_CANCELLED') },

  'POST /v1/reservations': {
    verdicts: { ...signedIn(201), ...GATE },
    body: ({ ids }) => ({ showId: ids.showId, seatIds: [ids.freeSeatId] }),
  },
  'GET /v1/reservations': { verdicts: signedIn(200) },
  'GET /v1/reservations/{reservationId}': { verdicts: ownerOnly(200, 'RESERVATION_NOT_FOUND') },
  'DELETE /v1/reservations/{reservationId}': {
    verdicts: ownerOnly(204, 'RESERVATION_NOT_FOUND'),
  },

  'POST /v1/payments/{paymentId}/confirm': {
    verdicts: {
      ...ownerOnly(200, 'PAYMENT_NOT_FOUND'),
      // The waiting user does not own this payment.
      ...{ ...GATE, waiting: 'PAYMENT_NOT_FOUND' },
    },
    body: () => ({}),
  },
  'POST /v1/payments/{paymentId}/checkout': {
    verdicts: {
      ...ownerOnly(201, 'PAYMENT_NOT_FOUND'),
      ...{ ...GATE, waiting: 'PAYMENT_NOT_FOUND' },
    },
    body: () => ({ provider: 'TOSS', returnUrl: 'https://shop.test/me' }),
  },
  'POST /v1/payments/{paymentId}/refund': {
    verdicts: { ...ownerOnly(200, 'PAYMENT_NOT_FOUND'), admin: 200 },
    about: { paymentId: 'paidPaymentId' },
  },
  'GET /v1/payments': { verdicts: signedIn(200) },
  'GET /v1/payments/{paymentId}': {
    verdicts: { ...ownerOnly(200, 'PAYMENT_NOT_FOUND'), admin: 200 },
  },

  'GET /v1/tickets': { verdicts: signedIn(200) },
  'GET /v1/tickets/{ticketId}': { verdicts: ownerOnly(200, 'TICKET_NOT_FOUND') },
  'GET /v1/tickets/{ticketId}.svg': { verdicts: ownerOnly(200, 'TICKET_NOT_FOUND') },
  'POST /v1/checkins': {
    verdicts: forTheDoor(200),
    body: ({ ids }) => ({ code: ids.ticketCode, showId: ids.showId }),
  },
  'POST /v1/checkins/batch': {
    verdicts: forTheDoor(200),
    body: ({ ids }) => ({
      checkins: [{ code: ids.ticketCode, showId: ids.showId, scannedAt: new Date().toISOString() }],
    }),
  },
  'GET /v1/tickets/{ticketId}/state': { verdicts: forTheDoor(200) },
  'GET /v1/shows/{showId}/checkins': { verdicts: { ...forOperators(200), door: 200 } },

  'GET /v1/balance': { verdicts: signedIn(200) },
  'POST /v1/balance/charges': { verdicts: signedIn(201), body: () => ({ amount: 1_000 }) },
  'GET /v1/balance/entries': { verdicts: signedIn(200) },

  'POST /v1/balance/top-ups': {
    verdicts: signedIn(201),
    body: () => ({ amount: 5_000, provider: 'TOSS', returnUrl: 'https://shop.test/me' }),
  },
  'GET /v1/balance/top-ups': { verdicts: signedIn(200) },
  'GET /v1/balance/top-ups/{topUpId}': { verdicts: ownerOnly(200, 'TOP_UP_NOT_FOUND') },
  'POST /v1/balance/top-ups/{topUpId}/confirm': {
    // No provider answers in this world, so the outcome is unknown.
    verdicts: ownerOnly(200, 'TOP_UP_NOT_FOUND'),
    body: () => ({ paymentKey: 'tgen_docs' }),
  },
  'POST /v1/balance/top-ups/{topUpId}/refund': {
    verdicts: adminOnly(200),
    about: { topUpId: 'paidTopUpId' },
  },
  'POST /v1/webhooks/toss': { verdicts: everybody(200), body: () => ({}) },
  'POST /v1/webhooks/stripe': {
    verdicts: everybodyRefused('WEBHOOK_SIGNATURE_INVALID'),
    body: () => ({}),
  },

  'GET /v1/items': { verdicts: everybody(200) },
  'GET /v1/items/top': { verdicts: everybody(200) },
  'GET /v1/items/{itemId}': { verdicts: everybody(200) },
  'POST /v1/items': {
    verdicts: adminOnly(201),
    body: () => ({ name: newName(), price: 1_000, stock: 1 }),
  },
  'PATCH /v1/items/{itemId}': { verdicts: adminOnly(200), body: () => ({ price: 1 }) },
  'DELETE /v1/items/{itemId}': { verdicts: adminOnly(204) },
  'POST /v1/items/{itemId}/stock-adjustments': {
    verdicts: adminOnly(201),
    body: () => ({ delta: 1, reason: 'Found one' }),
  },
  'GET /v1/items/{itemId}/stock-adjustments': { verdicts: adminOnly(200) },

  'GET /v1/coupons': { verdicts: signedIn(200) },
  'GET /v1/coupons/{couponId}': { verdicts: signedIn(200) },
  'POST /v1/coupons': {
    verdicts: adminOnly(201),
    body: () => ({
      name: newName(),
      discount: { type: 'FIXED', value: 1_000 },
      quantity: 1,
      ...{ claimableFrom: '2026-01-01T00:00:00Z', claimableUntil: inAYear, validUntil: inAYear },
    }),
  },
  'PATCH /v1/coupons/{couponId}': { verdicts: adminOnly(200), body: () => ({ name: newName() }) },
  'POST /v1/coupons/{couponId}/end': { verdicts: adminOnly(200), body: () => ({}) },
  'POST /v1/coupons/{couponId}/claim': { verdicts: signedIn(201) },
  'GET /v1/users/me/coupons': { verdicts: signedIn(200) },

  'GET /v1/cart': { verdicts: signedIn(200) },
  'PUT /v1/cart/items/{itemId}': { verdicts: signedIn(200), body: () => ({ quantity: 2 }) },
  'DELETE /v1/cart/items/{itemId}': { verdicts: signedIn(204) },
  'POST /v1/orders': {
    verdicts: { ...signedIn(201), ...GATE },
    body: ({ ids }) => ({ items: [{ itemId: ids.dropId, quantity: 1 }] }),
  },
  'GET /v1/orders': { verdicts: signedIn(200) },
  'GET /v1/orders/{orderId}': { verdicts: ownerOnly(200, 'ORDER_NOT_FOUND') },
  'POST /v1/orders/{orderId}/cancel': { verdicts: ownerOnly(200, 'ORDER_NOT_FOUND') },
};
