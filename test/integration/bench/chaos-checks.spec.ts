import { breachesOf } from '../../../bench/chaos/checks/breaches.mjs';
import { soundRun } from '../../support/chaos-history.js';

type Run = ReturnType<typeof soundRun>;

/** Possible bugs of the application, and the breach that each must cause. */
const BUGS: [name: string, plant: (run: Run) => void, breach: RegExp][] = [
  [
    'a payment is not credited',
    ({ state }) => {
      state.credits.shift();
      state.topUps[0].status = 'FAILED';
    },
    /a credit of a payment is missing: top-up-1/,
  ],
  [
    'a payment is credited with another amount',
    ({ state }) => (state.credits[0].amount = 2_000),
    /a credit of a payment has amount 2000 instead of 2500/,
  ],
  [
    'a payment is credited to another user',
    ({ state }) => (state.credits[0].userId = 'someone'),
    /a credit of a payment has userId/,
  ],
  [
    'a top-up is credited without a payment',
    ({ state }) => state.credits.push({ id: 'top-up-2', userId: 'mina', amount: 900 }),
    /a credit of a payment without an operation: top-up-2/,
  ],
  [
    'two payments of a top-up are taken',
    ({ payments }) => (payments[1].capturedAt = 2),
    /a credit of a payment was created twice: top-up-1/,
  ],
  [
    'a top-up is DONE without a payment',
    ({ payments, state }) => {
      payments.shift();
      state.credits.shift();
    },
    /a credit of a done top-up is missing: top-up-1/,
  ],
  [
    'a refund does not arrive at the provider',
    ({ payments }) => payments[0].refunds.pop(),
    /a refund at a provider without an operation: returned-1/,
  ],
  [
    'a refund arrives twice',
    ({ payments }) => payments[0].refunds.push(payments[0].refunds[0]),
    /a refund at a provider was created twice/,
  ],
  [
    'a refund of a top-up is never sent',
    ({ state }) => (state.topUpRefunds[0].status = 'PENDING'),
    /a refund of a top-up has status "PENDING"/,
  ],
  [
    'a card payment is DONE and has not paid',
    ({ state }) => {
      const [row] = state.payments.filter(({ id }) => id === 'payment-9');
      Object.assign(row, { status: 'CANCELLED', receiptNumber: null, topUpId: null });
    },
    /a paid payment is missing: payment-9/,
  ],
  [
    'a card payment that came late has paid too',
    ({ state }) => (state.topUps[1].creditedLate = true),
    /a paid payment without an operation: payment-9/,
  ],
  [
    'a refund of a card payment is not on the card',
    ({ state }) => {
      const [row] = state.payments.filter(({ id }) => id === 'payment-9');
      Object.assign(row, { status: 'REFUNDED', refundedAmount: 500 });
    },
    /0 of 500 refunded won are on the card: payment-9/,
  ],
  ['a top-up left no key', ({ state }) => state.keys.shift(), /success without effect: top up/],
  ['an account is lost', ({ state }) => state.users.pop(), /success without effect: sign up/],
  [
    'a refused top-up took effect',
    ({ operations }) =>
      Object.assign(operations.get('top up'), { outcome: 'refused', answer: null }),
    /refused, but took effect: top up/,
  ],
  ['a balance differs', ({ state }) => (state.accounts[0].balance = 1), /balance 1 instead of/],
  [
    'a receipt has another number',
    ({ state }) => (state.payments[0].receiptNumber = 'R-9'),
    /a paid payment has receiptNumber/,
  ],
  [
    'two receipts have one payment',
    ({ operations }) => operations.add({ ...operations.get('pay'), key: 'pay' }),
    /a paid payment was created twice/,
  ],
  [
    'a seat that was paid is sold to another',
    ({ state }) => (state.soldSeats[0].reservationId = 'other'),
    /paid seat belongs to another reservation: seat-1/,
  ],
  [
    'a seat is sold without a payment',
    ({ state }) => state.soldSeats.push({ id: 'seat-5', reservationId: 'x' }),
    /3 seats are sold, 2 are paid/,
  ],
  [
    'a hold has other seats',
    ({ state }) => (state.reservations[0].seatIds = ['seat-2']),
    /a reservation has seatIds/,
  ],
  [
    'a paid hold expired',
    ({ state }) => (state.reservations[0].status = 'EXPIRED'),
    /status EXPIRED, but its user paid it: hold-1/,
  ],
  [
    'an abandoned hold was paid',
    ({ state }) => (state.reservations[1].status = 'CONFIRMED'),
    /status CONFIRMED, but its user left it: hold-2/,
  ],
  [
    'an order is cancelled and paid',
    ({ operations }) =>
      operations.add({
        ...operations.get('cancel'),
        key: 'order',
        input: { referenceId: 'order-1' },
      }),
    /both paid and cancelled: order-1/,
  ],
  ['an order costs more', ({ state }) => (state.orders[0].total = 950), /an order has total/],
  [
    'a refund is lost',
    ({ state }) => Object.assign(state.payments[1], { status: 'PAID', refundedAmount: 0 }),
    /a refund is missing/,
  ],
  [
    'a part is refunded twice',
    ({ state }) => (state.payments[1].refundedAmount = 1_350),
    /a refund has amount 1350 instead of 900/,
  ],
  [
    'a cancelled show repays nothing',
    ({ state }) => Object.assign(state.payments[5], { status: 'PAID', refundedAmount: 500 }),
    /a refund has amount 500 instead of 1500/,
  ],
  [
    'a paid reservation of a cancelled show is left',
    ({ state }) => (state.reservations[3].status = 'CONFIRMED'),
    /status CONFIRMED, but its user refunded it: hold-6/,
  ],
  [
    'a refund of a seat keeps the seat',
    ({ state }) => state.reservations[3].seatIds.push('seat-7'),
    /a reservation has seatIds/,
  ],
  [
    'a ticket admits twice',
    ({ operations }) =>
      operations.add({
        ...{ kind: 'check in', input: {} },
        answer: { ticketId: 'ticket-1', gate: 'South', usedAt: '2026-11-27T18:00:00.000Z' },
      }),
    /2 admissions with one ticket: ticket-1/,
  ],
  [
    'an admission is lost',
    ({ state }) => Object.assign(state.tickets[0], { status: 'VALID', gate: null, usedAt: null }),
    /a ticket was used at null, null instead of North, .*: ticket-1/,
  ],
  [
    'a ticket was used by nobody',
    ({ state }) => (state.tickets[0].id = 'ticket-9'),
    /a ticket was used without an admission: ticket-9/,
  ],
  [
    'a refunded ticket opens the door',
    ({ state }) => (state.tickets[1].status = 'USED'),
    /a refunded ticket is still valid: ticket-6/,
  ],
  ['a coupon is lost', ({ state }) => state.userCoupons.pop(), /a coupon of a user is missing/],
  [
    'a coupon has too many claims',
    ({ state }) => (state.coupons[0].quantity = 0),
    /more claims than the quantity/,
  ],
  [
    'the end of a coupon revokes nothing',
    ({ state }) => (state.coupons[0].isRevoked = false),
    /an end of a coupon has isRevoked false instead of true/,
  ],
  [
    'a coupon is open again after its end',
    ({ state }) => (state.coupons[0].isEnded = false),
    /an end of a coupon is missing: coupon/,
  ],
  [
    'a section is added twice',
    ({ state }) => state.sections.push({ id: 'show Extra 2' }),
    /an added section without an operation/,
  ],
  [
    'a block is lost',
    ({ state }) => (state.blocks.pop(), state.blockedSeats.pop()),
    /a block is missing: block-1/,
  ],
  [
    'a blocked seat is on sale',
    ({ state }) => state.blockedSeats.pop(),
    /a blocked seat is missing: seat-21/,
  ],
  [
    'a removed block keeps its seat',
    ({ state }) => state.blockedSeats.push({ id: 'seat-22' }),
    /a blocked seat without an operation: seat-22/,
  ],
  [
    'a removed block is still there',
    ({ state }) => state.blocks.push({ id: 'block-2', showId: 'show', seatIds: ['seat-22'] }),
    /success without effect: unblock block-2/,
  ],
  [
    'stock is adjusted twice',
    ({ state }) => state.adjustments.push({ id: 'adjusted-2', itemId: 'lp', delta: 5 }),
    /an adjustment without an operation/,
  ],
  [
    'a user exists twice',
    ({ state }) => state.users.push({ id: 'm', email: 'mina@x' }),
    /a user without an operation/,
  ],
  [
    'an event was not accepted',
    ({ receiver }) => (receiver.arrivals[0].accepted = false),
    /event not delivered: paid hold-1/,
  ],
  [
    'an event has another amount',
    ({ receiver }) => (receiver.arrivals[0].amount = 1),
    /event with amount 1 instead of 500/,
  ],
  [
    'an event was sent before its commit',
    ({ receiver }) => receiver.arrivals.push({ ...receiver.arrivals[0], id: 'rolled-back' }),
    /event without a commit: rolled-back/,
  ],
  [
    'events of an order overtake each other',
    ({ receiver }) => receiver.arrivals.reverse(),
    /event out of order/,
  ],
  [
    'a signature is wrong',
    ({ receiver }) => receiver.refusals.push('wrong signature'),
    /wrong signature/,
  ],
];

describe('The checks of the chaos run', () => {
  const check = ({ operations, state, receiver, payments }: Run) =>
    breachesOf(operations.list, state, receiver, payments);

  it('find no breach in a correct run', () => {
    expect(check(soundRun())).toEqual([]);
  });

  it.each(BUGS)('find that %s', (_name, plant, breach) => {
    const run = soundRun();
    plant(run);
    expect(check(run).join('\n')).toMatch(breach);
  });

  it('take an unknown outcome from the stored response of its key', () => {
    const run = soundRun();
    Object.assign(run.operations.get('top up'), {
      outcome: 'open',
      answer: null,
      unknownAttempts: 1,
    });
    Object.assign(run.operations.get('refund'), {
      outcome: 'refused',
      answer: null,
      unknownAttempts: 1,
    });
    Object.assign(run.operations.get('release'), {
      outcome: 'refused',
      answer: null,
      unknownAttempts: 1,
    });
    expect(check(run)).toEqual([]);
  });

  it('accept repeated deliveries, also after later events', () => {
    const run = soundRun();
    run.receiver.arrivals.push({ ...run.receiver.arrivals[0] });
    expect(check(run)).toEqual([]);
  });
});
