import { breachesOf } from '../../../bench/chaos/checks/breaches.mjs';
import { soundRun } from '../../support/chaos-history.js';

type Run = ReturnType<typeof soundRun>;

/** What could have gone wrong in the application, and the words in which it has to come to light. */
const LIES: [name: string, tell: (soundRun: Run) => void, breach: RegExp][] = [
  ['a charge is lost', ({ state }) => state.charges.pop(), /a charge .* does not exist/],
  [
    'a charge is made twice',
    ({ state }) => state.charges.push({ id: 'entry-2', userId: 'mina', amount: 900 }),
    /a charge exists that nobody was told of: entry-2/,
  ],
  ['a charge left no key', ({ state }) => state.keys.shift(), /was told and is not there: charge/],
  ['an account is lost', ({ state }) => state.users.pop(), /was told and is not there: sign up/],
  [
    'what was refused took effect',
    ({ operations }) =>
      Object.assign(operations.get('charge'), { outcome: 'refused', answer: null }),
    /was refused and took effect: charge/,
  ],
  [
    'a balance differs',
    ({ state }) => (state.accounts[0].balance = 1),
    /a balance is 1 instead of/,
  ],
  [
    'a receipt has another number',
    ({ state }) => (state.payments[0].receiptNumber = 'R-9'),
    /a paid payment has other receiptNumber/,
  ],
  [
    'two receipts have one payment',
    ({ operations }) => operations.add({ ...operations.get('pay'), key: 'pay' }),
    /a paid payment was told twice/,
  ],
  [
    'a seat that was paid is sold to another',
    ({ state }) => (state.soldSeats[0].reservationId = 'other'),
    /was paid and is another's: seat seat-1/,
  ],
  [
    'a seat is sold unpaid',
    ({ state }) => state.soldSeats.push({ id: 'seat-9', reservationId: 'x' }),
    /2 seats are sold, 1 were paid/,
  ],
  [
    'a hold has other seats',
    ({ state }) => (state.reservations[0].seatIds = ['seat-2']),
    /a reservation has other seatIds/,
  ],
  [
    'a paid hold expired',
    ({ state }) => (state.reservations[0].status = 'EXPIRED'),
    /is EXPIRED though its user paid it: hold-1/,
  ],
  [
    'a hold that was left was paid',
    ({ state }) => (state.reservations[1].status = 'CONFIRMED'),
    /is CONFIRMED though its user left it: hold-2/,
  ],
  [
    'an order is cancelled and paid',
    ({ operations }) =>
      operations.add({
        ...operations.get('cancel'),
        key: 'order',
        input: { referenceId: 'order-1' },
      }),
    /was paid and given up: order-1/,
  ],
  ['an order costs more', ({ state }) => (state.orders[0].total = 950), /an order has other total/],
  [
    'a refund is lost',
    ({ state }) => (state.payments[1].status = 'PAID'),
    /a refund .* does not exist/,
  ],
  [
    'a coupon is lost',
    ({ state }) => state.userCoupons.pop(),
    /a coupon of a user .* does not exist/,
  ],
  [
    'too many have a coupon',
    ({ state }) => (state.coupons[0].quantity = 0),
    /more users have a coupon/,
  ],
  [
    'stock is adjusted twice',
    ({ state }) => state.adjustments.push({ id: 'adjusted-2', itemId: 'lp', delta: 5 }),
    /an adjustment exists/,
  ],
  [
    'a user exists twice',
    ({ state }) => state.users.push({ id: 'm', email: 'mina@x' }),
    /a user exists that nobody/,
  ],
  [
    'an event was taken, but not answered',
    ({ receiver }) => (receiver.arrivals[0].accepted = false),
    /did not arrive: paid hold-1/,
  ],
  [
    'an event says another amount',
    ({ receiver }) => (receiver.arrivals[0].amount = 1),
    /arrived with 1 instead of 500/,
  ],
  [
    'an event was sent before its commit',
    ({ receiver }) => receiver.arrivals.push({ ...receiver.arrivals[0], id: 'rolled-back' }),
    /arrived and never was: event rolled-back/,
  ],
  [
    'events of an order overtake each other',
    ({ receiver }) => receiver.arrivals.reverse(),
    /arrived too late/,
  ],
  [
    'a signature is wrong',
    ({ receiver }) => receiver.refusals.push('wrong signature'),
    /wrong signature/,
  ],
];

describe('The books of the chaos run', () => {
  const breachesOf = ({ operations, state, receiver }: Run) =>
    breachesOf(operations.list, state, receiver);

  it('find nothing where all is as it was told', () => {
    expect(breachesOf(soundRun())).toEqual([]);
  });

  it.each(LIES)('find that %s', (_name, tell, breach) => {
    const told = soundRun();
    tell(told);
    expect(breachesOf(told).join('\n')).toMatch(breach);
  });

  it('take what nobody was told of for what PostgreSQL has under its key', () => {
    const told = soundRun();
    Object.assign(told.operations.get('charge'), {
      outcome: 'open',
      answer: null,
      unknownAttempts: 1,
    });
    Object.assign(told.operations.get('refund'), {
      outcome: 'refused',
      answer: null,
      unknownAttempts: 1,
    });
    Object.assign(told.operations.get('release'), {
      outcome: 'refused',
      answer: null,
      unknownAttempts: 1,
    });
    expect(breachesOf(told)).toEqual([]);
  });

  it('let what came again come again, also behind later events', () => {
    const told = soundRun();
    told.receiver.arrivals.push({ ...told.receiver.arrivals[0] });
    expect(breachesOf(told)).toEqual([]);
  });
});
