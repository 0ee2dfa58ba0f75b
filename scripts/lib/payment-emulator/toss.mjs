import { leftOf } from './books.mjs';

/** @typedef {import('./books.mjs').Payment} Payment */
/** @typedef {{ status: number, body: unknown }} Answer */

const KOREA_MS = 9 * 60 * 60 * 1_000;
/** @type {Record<Payment['state'], string>} */
const STATUS = {
  ...{ OPEN: 'READY', AUTHORISED: 'IN_PROGRESS', CAPTURED: 'DONE' },
  ...{ CANCELLED: 'EXPIRED', DECLINED: 'ABORTED', WAITING: 'WAITING_FOR_DEPOSIT' },
};

/** @param {number} status @param {string} code @returns {Answer} */
const refuse = (status, code) => ({ status, body: { code, message: code } });

/** @param {number} at */
const timeOf = (at) => `${new Date(at + KOREA_MS).toISOString().slice(0, 19)}+09:00`;

/** @param {Payment} payment */
function statusOf(payment) {
  if (payment.refunds.length === 0) return STATUS[payment.state];
  // As measured: after several partial cancellations the status stays PARTIAL_CANCELED.
  return leftOf(payment) === 0 && payment.refunds.length === 1 ? 'CANCELED' : 'PARTIAL_CANCELED';
}

/** The Payment object. @param {Payment} payment */
export function tossPayment(payment) {
  const { id, orderId, amount, refunds, createdAt, capturedAt } = payment;
  return {
    ...{ version: '2022-11-16', paymentKey: id, type: 'NORMAL', orderId, orderName: 'emulated' },
    ...{ currency: 'KRW', method: '카드', country: 'KR', status: statusOf(payment) },
    ...{ totalAmount: amount, balanceAmount: leftOf(payment), isPartialCancelable: true },
    requestedAt: timeOf(createdAt),
    approvedAt: capturedAt === 0 ? null : timeOf(capturedAt),
    cancels:
      refunds.length === 0
        ? null
        : refunds.map((refund) => ({
            ...{ transactionKey: refund.id, cancelAmount: refund.amount, cancelReason: refund.key },
            ...{ canceledAt: timeOf(refund.at), cancelStatus: 'DONE' },
          })),
  };
}

/**
 * The calls of the core API v1. A call that returns null is not known.
 * @param {import('./books.mjs').Books} books
 * @param {{ method: string, path: string, query: URLSearchParams, body: any }} request
 * @returns {Answer | null}
 */
export function callToss(books, { method, path, query, body }) {
  if (method === 'POST' && path === '/v1/payments/confirm') return confirm(books, body);
  const [, orderId] = /^\/v1\/payments\/orders\/([^/]+)$/.exec(path) ?? [];
  if (orderId) return read(books.ofOrder(orderId));
  const [, key, step] = /^\/v1\/payments\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
  if (key && step && method === 'POST') return cancel(books, key, body);
  if (key && !step && method === 'GET') return read(books.find(key));
  if (path === '/v1/transactions') return { status: 200, body: transactions(books, query) };
  return null;
}

/** @param {Payment} [payment] @returns {Answer} */
function read(payment) {
  const isThere = payment?.provider === 'TOSS';
  return isThere ? { status: 200, body: tossPayment(payment) } : refuse(404, 'NOT_FOUND_PAYMENT');
}

/** @param {import('./books.mjs').Books} books @param {any} body @returns {Answer} */
function confirm(books, { paymentKey, orderId, amount }) {
  const payment = books.find(paymentKey);
  if (!payment) return refuse(404, 'NOT_FOUND_PAYMENT');
  if (payment.orderId !== orderId) return refuse(404, 'NOT_FOUND_PAYMENT_SESSION');
  if (payment.state === 'CAPTURED') return refuse(400, 'ALREADY_PROCESSED_PAYMENT');
  if (payment.amount !== amount) return refuse(403, 'FORBIDDEN_REQUEST');
  if (payment.state === 'DECLINED') return refuse(403, 'REJECT_CARD_COMPANY');
  if (payment.state !== 'AUTHORISED') return refuse(404, 'NOT_FOUND_PAYMENT_SESSION');
  books.change(payment, 'CAPTURED');
  return { status: 200, body: tossPayment(payment) };
}

/** @param {import('./books.mjs').Books} books @param {string} key @param {any} body @returns {Answer} */
function cancel(books, key, { cancelReason, cancelAmount, refundableAmount }) {
  const payment = books.find(key);
  if (!payment) return refuse(404, 'NOT_FOUND_PAYMENT');
  if (payment.state === 'WAITING') {
    books.change(payment, 'CANCELLED');
    return { status: 200, body: tossPayment(payment) };
  }
  if (payment.state !== 'CAPTURED') return refuse(403, 'NOT_CANCELABLE_PAYMENT');
  const left = leftOf(payment);
  if (left === 0) return refuse(400, 'ALREADY_CANCELED_PAYMENT');
  if (refundableAmount !== undefined && refundableAmount !== left) {
    return refuse(400, 'NOT_MATCHES_REFUNDABLE_AMOUNT');
  }
  const amount = cancelAmount ?? left;
  if (amount > left) return refuse(403, 'NOT_CANCELABLE_AMOUNT');
  books.refund(payment, { amount, key: cancelReason });
  return { status: 200, body: tossPayment(payment) };
}

/** @param {import('./books.mjs').Books} books @param {URLSearchParams} query */
function transactions(books, query) {
  const within = (/** @type {number} */ at) => {
    const time = timeOf(at).slice(0, 19);
    return time >= (query.get('startDate') ?? '') && time <= (query.get('endDate') ?? '');
  };
  const rows = books.payments
    .filter(({ provider, capturedAt }) => provider === 'TOSS' && capturedAt > 0)
    .flatMap((payment) => [
      {
        at: payment.capturedAt,
        transactionKey: `tx_${payment.id}`,
        status: 'DONE',
        amount: payment.amount,
        payment,
      },
      ...payment.refunds.map(({ at, id, amount }) => ({
        ...{ at, transactionKey: id, status: 'PARTIAL_CANCELED', amount, payment },
      })),
    ])
    .filter(({ at }) => within(at))
    .sort((one, other) => one.at - other.at);
  const after = rows.findIndex(
    ({ transactionKey }) => transactionKey === query.get('startingAfter'),
  );
  return rows
    .slice(after + 1, after + 1 + Number(query.get('limit') ?? 100))
    .map(({ at, payment: { id, orderId }, ...row }) => ({
      ...{ ...row, paymentKey: id, orderId, currency: 'KRW', transactionAt: timeOf(at) },
    }));
}
