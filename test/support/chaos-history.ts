import type { Operation, OperationKind } from '../../bench/chaos/history.mjs';

/** The operations of one user. */
class Operations {
  readonly list: Operation[] = [];

  add(operation: Partial<Operation> & { readonly kind: OperationKind }): Operation {
    const key = `${operation.kind} ${this.list.length + 1}`;
    const whole: Operation = {
      ...{
        userId: 'mina',
        input: {},
        outcome: 'succeeded',
        answer: null,
        code: '',
        unknownAttempts: 0,
      },
      ...operation,
      key,
    };
    this.list.push(whole);
    return whole;
  }

  /** The first operation of the kind. */
  get(kind: OperationKind): Operation {
    const found = this.list.find((operation) => operation.kind === kind);
    if (!found) throw new Error(`There is no operation ${kind}`);
    return found;
  }
}

/** A small correct sale: its history, database rows and deliveries. */
export function soundRun() {
  const operations = new Operations();
  operations.add({
    kind: 'sign up',
    userId: '',
    input: { email: 'mina@x' },
    answer: { id: 'mina' },
  });
  operations.add({
    kind: 'top up',
    input: { amount: 2_500, provider: 'TOSS' },
    answer: { id: 'top-up-1' },
  });
  operations.add({
    kind: 'refund top-up',
    input: { referenceId: 'top-up-1', amount: 500 },
    answer: { refunds: [{ id: 'returned-1' }] },
  });
  const hold = (number: number, ...seats: number[]) =>
    operations.add({
      kind: 'hold',
      input: { showId: seats.length > 0 ? 'cancelled' : 'show' },
      answer: {
        ...{ id: `hold-${number}`, payment: { id: `payment-${number}` }, areas: [] },
        seats: [number, ...seats].map((seat) => ({ id: `seat-${seat}`, price: 500 })),
        amount: 500 * (1 + seats.length),
      },
    });
  const receipt = (paymentId: string, reference: string, amount: number) => ({
    ...{ paymentId, amount, receiptNumber: `R-${paymentId}`, reference: { id: reference } },
  });
  hold(1);
  operations.add({
    kind: 'pay',
    input: { paymentId: 'payment-1', referenceId: 'hold-1', amount: 500 },
    answer: receipt('payment-1', 'hold-1', 500),
  });
  hold(2);
  hold(3);
  operations.add({ kind: 'release', input: { referenceId: 'hold-3' } });
  operations.add({ kind: 'claim', input: { couponId: 'coupon' }, answer: { id: 'mine' } });
  operations.add({
    kind: 'order',
    input: { items: [{ itemId: 'lp', quantity: 2 }], payNow: true, userCouponId: 'mine' },
    answer: {
      ...{ id: 'order-1', payment: { id: 'payment-4' }, total: 900, discount: 100 },
      receipt: receipt('payment-4', 'order-1', 900),
    },
  });
  const half = { paymentId: 'payment-4', referenceId: 'order-1', amount: 450 };
  operations.add({ kind: 'refund part', input: half, answer: { id: 'payment-4' } });
  operations.add({ kind: 'refund', input: half, answer: { id: 'payment-4' } });
  operations.add({
    kind: 'order',
    input: { items: [{ itemId: 'lp', quantity: 1 }] },
    answer: {
      ...{ id: 'order-2', payment: { id: 'payment-5' }, total: 500, discount: 0 },
      receipt: null,
    },
  });
  operations.add({ kind: 'cancel', input: { referenceId: 'order-2' } });
  const usedAt = '2026-11-27T18:00:00.000Z';
  operations.add({
    ...{ kind: 'check in', userId: 'door', input: { ticketId: 'ticket-1' } },
    answer: { ticketId: 'ticket-1', gate: 'North', usedAt },
  });
  hold(9);
  operations.add({
    kind: 'top up',
    input: { amount: 500, provider: 'STRIPE', paymentId: 'payment-9', referenceId: 'hold-9' },
    answer: { id: 'top-up-9' },
  });
  hold(6, 7, 8);
  operations.add({
    kind: 'pay',
    input: { paymentId: 'payment-6', referenceId: 'hold-6', amount: 1_500 },
    answer: receipt('payment-6', 'hold-6', 1_500),
  });
  operations.add({
    kind: 'refund part',
    input: { paymentId: 'payment-6', referenceId: 'hold-6', amount: 500, seatIds: ['seat-7'] },
    answer: { id: 'payment-6' },
  });
  const scanned = { ticketId: 'ticket-6', gate: 'Scanner', usedAt };
  for (let times = 0; times < 2; times += 1) {
    operations.add({
      ...{ kind: 'upload scans', userId: 'door', input: { ticketId: 'ticket-6' } },
      answer: {
        results: [
          { ...scanned, code: null },
          { ...scanned, code: 'TICKET_ALREADY_USED' },
        ],
      },
    });
  }
  operations.add({
    ...{ kind: 'cancel show', userId: 'admin', input: { showId: 'cancelled' } },
    answer: { showId: 'cancelled' },
  });
  operations.add({
    ...{ kind: 'adjust stock', userId: 'admin', input: { itemId: 'lp', delta: 5 } },
    answer: { id: 'adjusted-1' },
  });
  operations.add({
    ...{ kind: 'add section', userId: 'admin', input: { showId: 'show', name: 'Extra 1' } },
    answer: { id: 'show' },
  });
  for (const number of [1, 2]) {
    const seatIds = [`seat-${20 + number}`];
    operations.add({
      ...{ kind: 'block', userId: 'admin', input: { showId: 'show', seatIds } },
      answer: { id: `block-${number}`, seatIds },
    });
  }
  operations.add({ kind: 'unblock', userId: 'admin', input: { referenceId: 'block-2' } });
  operations.add({
    ...{ kind: 'end coupon', userId: 'admin', input: { couponId: 'coupon', revoke: true } },
    answer: { id: 'coupon' },
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows that the tests change
  const rows = (...list: object[]) => list as any[];
  const userId = 'mina';
  const seats = (number: number, status: string) => ({
    ...{ id: `hold-${number}`, userId, showId: 'show', paymentId: `payment-${number}` },
    ...{ status, seatIds: [`seat-${number}`], standing: 0, amount: 500 },
  });
  const ticket = (number: number, status: string, gate: string | null) => ({
    ...{ id: `ticket-${number}`, reservationId: `hold-${number}`, status, gate },
    usedAt: gate && new Date(usedAt),
  });
  const payment = (number: number, referenceId: string, amount: number, status: string) => ({
    ...{ id: `payment-${number}`, userId, referenceId, amount, status },
    refundedAmount: status === 'REFUNDED' ? amount : 0,
    receiptNumber: ['PAID', 'REFUNDED'].includes(status) ? `R-payment-${number}` : null,
    topUpId: number === 9 ? 'top-up-9' : null,
  });
  const topUp = (id: string, provider: string, amount: number, paymentId: string | null) => ({
    ...{ id, userId, provider, status: 'DONE', amount, paymentId, creditedLate: false },
  });
  const event = (sequence: number, type: string, aggregateId: string, amount: number) => ({
    ...{ id: `event-${sequence}`, sequence, type, aggregateId, amount, publishedAt: new Date() },
  });
  const events = rows(
    event(1, 'reservation.paid', 'hold-1', 500),
    event(2, 'reservation.released', 'hold-3', 500),
    event(3, 'order.paid', 'order-1', 900),
    event(4, 'order.refunded', 'order-1', 450),
    event(5, 'order.cancelled', 'order-2', 500),
    event(6, 'reservation.expired', 'hold-2', 500),
    event(7, 'order.refunded', 'order-1', 450),
    event(8, 'reservation.paid', 'hold-6', 1_500),
    event(9, 'reservation.refunded', 'hold-6', 500),
    event(10, 'reservation.refunded', 'hold-6', 1_000),
    event(11, 'balance.topped-up', 'top-up-1', 2_500),
    event(12, 'balance.top-up-refunded', 'top-up-1', 500),
    event(13, 'balance.topped-up', 'top-up-9', 500),
    event(14, 'reservation.paid', 'hold-9', 500),
  );
  const state = {
    keys: rows(
      ...operations.list
        .filter(({ kind }) => !['release', 'unblock', 'sign up'].includes(kind))
        .map(({ key, answer }) => ({ key, owner: userId, response: answer })),
    ),
    users: rows({ id: userId, email: 'mina@x' }),
    accounts: rows({ userId, balance: 1_500 }),
    credits: rows(
      { id: 'top-up-1', userId, amount: 2_500 },
      { id: 'top-up-9', userId, amount: 500 },
    ),
    topUps: rows(
      topUp('top-up-1', 'TOSS', 2_500, null),
      topUp('top-up-9', 'STRIPE', 500, 'payment-9'),
    ),
    topUpRefunds: rows({
      ...{ id: 'returned-1', topUpId: 'top-up-1', amount: 500, status: 'DONE' },
      requestedBy: 'admin',
    }),
    reservations: rows(
      seats(1, 'CONFIRMED'),
      seats(2, 'EXPIRED'),
      seats(3, 'RELEASED'),
      {
        ...seats(6, 'CANCELLED'),
        ...{ showId: 'cancelled', seatIds: ['seat-6', 'seat-8'], amount: 1_000 },
      },
      seats(9, 'CONFIRMED'),
    ),
    tickets: rows(ticket(1, 'USED', 'North'), ticket(6, 'REVOKED', 'Scanner')),
    soldSeats: rows(
      { id: 'seat-1', reservationId: 'hold-1' },
      { id: 'seat-9', reservationId: 'hold-9' },
    ),
    orders: rows(
      {
        ...{ id: 'order-1', userId, paymentId: 'payment-4', status: 'REFUNDED', total: 900 },
        ...{ discount: 100, userCouponId: 'mine', lines: ['lp 2'] },
      },
      {
        ...{ id: 'order-2', userId, paymentId: 'payment-5', status: 'CANCELLED', total: 500 },
        ...{ discount: 0, userCouponId: null, lines: ['lp 1'] },
      },
    ),
    payments: rows(
      payment(1, 'hold-1', 500, 'PAID'),
      payment(4, 'order-1', 900, 'REFUNDED'),
      payment(2, 'hold-2', 500, 'CANCELLED'),
      payment(3, 'hold-3', 500, 'CANCELLED'),
      payment(5, 'order-2', 500, 'CANCELLED'),
      payment(6, 'hold-6', 1_500, 'REFUNDED'),
      payment(9, 'hold-9', 500, 'PAID'),
    ),
    userCoupons: rows({ id: 'mine', userId, couponId: 'coupon' }),
    coupons: rows({ id: 'coupon', quantity: 1, isEnded: true, isRevoked: true }),
    sections: rows({ id: 'show Extra 1' }),
    blocks: rows({ id: 'block-1', showId: 'show', seatIds: ['seat-21'] }),
    blockedSeats: rows({ id: 'seat-21' }),
    adjustments: rows({ id: 'adjusted-1', itemId: 'lp', delta: 5 }),
    events,
  };
  const refusals: string[] = [];
  const arrivals = rows(...events.map((one) => ({ ...one, accepted: true })));
  const taken = { orderId: 'top-up-1', amount: 2_500, capturedAt: 1 };
  const payments = rows(
    { ...taken, refunds: [{ key: 'returned-1', amount: 500 }] },
    { orderId: 'top-up-1', amount: 999, capturedAt: 0, refunds: [] },
    { orderId: 'top-up-9', amount: 500, capturedAt: 1, refunds: [] },
  );
  return { operations, state, receiver: { arrivals, refusals }, payments };
}
