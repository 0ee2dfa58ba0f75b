import { leftOf } from './books.mjs';

/** @typedef {import('./books.mjs').Payment} Payment */
/** @typedef {{ status: number, body: unknown }} Answer */

/** @type {Record<Payment['state'], string>} */
const STATUS = {
  ...{ OPEN: 'requires_payment_method', AUTHORISED: 'requires_capture', CAPTURED: 'succeeded' },
  ...{ CANCELLED: 'canceled', DECLINED: 'requires_payment_method', WAITING: 'processing' },
};

/** @param {number} at */
const secondsOf = (at) => Math.floor(at / 1_000);

/** @param {Payment} payment */
export const clientSecretOf = ({ id }) => `${id}_secret_emulated`;

/** A payment intent. @param {Payment} payment */
export function stripeIntent(payment) {
  const { id, amount, state, createdAt, orderId } = payment;
  const isCaptured = state === 'CAPTURED';
  return {
    ...{ id, object: 'payment_intent', amount, currency: 'krw', status: STATUS[state] },
    ...{ amount_received: isCaptured ? amount : 0, capture_method: 'manual', livemode: false },
    amount_capturable: state === 'AUTHORISED' ? amount : 0,
    ...{ client_secret: clientSecretOf(payment), created: secondsOf(createdAt) },
    ...{ metadata: { orderId }, payment_method_types: ['card'], last_payment_error: null },
    latest_charge: isCaptured
      ? {
          ...{ id: `ch_${id}`, object: 'charge', amount, amount_captured: amount, captured: true },
          ...{ amount_refunded: amount - leftOf(payment), refunded: leftOf(payment) === 0 },
        }
      : null,
  };
}

/** @param {number} status @param {string} code @param {Payment} [payment] @returns {Answer} */
function refuse(status, code, payment) {
  const type = status === 402 ? 'card_error' : 'invalid_request_error';
  const intent = payment ? { payment_intent: stripeIntent(payment) } : {};
  return { status, body: { error: { type, code, message: code, ...intent } } };
}

/**
 * The calls of the API v1 that the application makes. A call that returns null is not known.
 * @param {import('./books.mjs').Books} books
 * @param {{ method: string, path: string, query: URLSearchParams, body: any }} request
 * @returns {Answer | null}
 */
export function callStripe(books, { method, path, query, body }) {
  if (path === '/v1/payment_intents' && method === 'POST') {
    const order = { orderId: body['metadata[orderId]'], amount: Number(body.amount) };
    return { status: 200, body: stripeIntent(books.open('STRIPE', order)) };
  }
  const [, id, step] = /^\/v1\/payment_intents\/([^/]+)(?:\/(capture|cancel))?$/.exec(path) ?? [];
  if (id) return ofIntent(books, id, step);
  if (path === '/v1/refunds') {
    return method === 'POST' ? refund(books, body) : listOf(refundsOf(books, query));
  }
  if (path === '/v1/balance_transactions') return balanceTransactions(books, query);
  return null;
}

/** @param {import('./books.mjs').Books} books @param {string} id @param {string} [step] @returns {Answer} */
function ofIntent(books, id, step) {
  const payment = books.find(id);
  if (!payment) return refuse(404, 'resource_missing');
  if (step === 'capture') {
    if (payment.state !== 'AUTHORISED')
      return refuse(400, 'payment_intent_unexpected_state', payment);
    books.change(payment, 'CAPTURED');
  }
  if (step === 'cancel') {
    const isOver = payment.state === 'CAPTURED' || payment.state === 'CANCELLED';
    if (isOver) return refuse(400, 'payment_intent_unexpected_state', payment);
    books.change(payment, 'CANCELLED');
  }
  return { status: 200, body: stripeIntent(payment) };
}

/** @param {import('./books.mjs').Books} books @param {any} body @returns {Answer} */
function refund(books, body) {
  const payment = books.find(body.payment_intent);
  if (payment?.state !== 'CAPTURED') return refuse(400, 'payment_intent_unexpected_state');
  const amount = Number(body.amount);
  if (leftOf(payment) === 0) return refuse(400, 'charge_already_refunded');
  if (amount > leftOf(payment)) return refuse(400, 'amount_too_large');
  const made = books.refund(payment, { amount, key: body['metadata[key]'] });
  return { status: 200, body: stripeRefund(payment, made) };
}

/** @param {Payment} payment @param {import('./books.mjs').Refund} refund */
export function stripeRefund({ id: intent }, { id, amount, at, isPending, failedAt, key }) {
  const status = isPending ? 'pending' : 'succeeded';
  return {
    ...{ id, object: 'refund', amount, currency: 'krw', created: secondsOf(at) },
    ...{ payment_intent: intent, metadata: { key } },
    status: failedAt > 0 ? 'failed' : status,
  };
}

/** @param {import('./books.mjs').Books} books @param {URLSearchParams} query */
function refundsOf(books, query) {
  const payment = books.find(query.get('payment_intent') ?? '');
  return payment ? payment.refunds.map((one) => stripeRefund(payment, one)) : [];
}

/** @param {import('./books.mjs').Books} books @param {URLSearchParams} query @returns {Answer} */
function balanceTransactions(books, query) {
  const from = Number(query.get('created[gte]'));
  const to = Number(query.get('created[lt]'));
  const rows = books.payments
    .filter(({ provider, capturedAt }) => provider === 'STRIPE' && capturedAt > 0)
    .flatMap((payment) => {
      const intent = { id: payment.id, metadata: { orderId: payment.orderId } };
      const charge = { object: 'charge', payment_intent: intent };
      const source = { object: 'refund', payment_intent: intent };
      return [
        { id: `txn_${payment.id}`, at: payment.capturedAt, amount: payment.amount, source: charge },
        ...payment.refunds.map(({ id, at, amount }) => ({
          ...{ id: `txn_${id}`, at, amount: -amount, source },
        })),
        ...payment.refunds.map(({ id, failedAt: at, amount }) => ({
          ...{ id: `txn_failed_${id}`, at, amount, source },
        })),
      ];
    })
    .filter(({ at }) => at > 0 && secondsOf(at) >= from && secondsOf(at) < to)
    .sort((one, other) => other.at - one.at);
  const after = rows.findIndex(({ id }) => id === query.get('starting_after'));
  const limit = Number(query.get('limit') ?? 10);
  const page = rows.slice(after + 1, after + 1 + limit);
  return listOf(page, after + 1 + limit < rows.length);
}

/** @param {unknown[]} data @param {boolean} more @returns {Answer} */
function listOf(data, more = false) {
  return { status: 200, body: { object: 'list', data, has_more: more, url: '' } };
}
