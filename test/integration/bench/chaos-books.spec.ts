import { judge } from '../../../bench/chaos/books/judge.mjs';
import { evening } from '../../support/chaos-evening.js';

type Evening = ReturnType<typeof evening>;

/** What could have gone wrong in the application, and the words in which it has to come to light. */
const LIES: [name: string, tell: (evening: Evening) => void, breach: RegExp][] = [
  ['a charge is lost', ({ facts }) => facts.charges.pop(), /a charge .* does not exist/],
  [
    'a charge is made twice',
    ({ facts }) => facts.charges.push({ id: 'entry-2', userId: 'mina', amount: 900 }),
    /a charge exists that nobody was told of: entry-2/,
  ],
  ['a charge left no key', ({ facts }) => facts.keys.shift(), /was told and is not there: charge/],
  ['an account is lost', ({ facts }) => facts.users.pop(), /was told and is not there: sign up/],
  [
    'what was refused took effect',
    ({ deeds }) => Object.assign(deeds.get('charge'), { outcome: 'refused', answer: null }),
    /was refused and took effect: charge/,
  ],
  [
    'a balance differs',
    ({ facts }) => (facts.accounts[0].balance = 1),
    /a balance is 1 instead of/,
  ],
  [
    'a receipt has another number',
    ({ facts }) => (facts.payments[0].receiptNumber = 'R-9'),
    /a paid payment has other receiptNumber/,
  ],
  [
    'two receipts have one payment',
    ({ deeds }) => deeds.add({ ...deeds.get('pay'), key: 'pay' }),
    /a paid payment was told twice/,
  ],
  [
    'a seat that was paid is sold to another',
    ({ facts }) => (facts.soldSeats[0].reservationId = 'other'),
    /was paid and is another's: seat seat-1/,
  ],
  [
    'a seat is sold unpaid',
    ({ facts }) => facts.soldSeats.push({ id: 'seat-9', reservationId: 'x' }),
    /2 seats are sold, 1 were paid/,
  ],
  [
    'a hold has other seats',
    ({ facts }) => (facts.reservations[0].seatIds = ['seat-2']),
    /a reservation has other seatIds/,
  ],
  [
    'a paid hold expired',
    ({ facts }) => (facts.reservations[0].status = 'EXPIRED'),
    /is EXPIRED though its user paid it: hold-1/,
  ],
  [
    'a hold that was left was paid',
    ({ facts }) => (facts.reservations[1].status = 'CONFIRMED'),
    /is CONFIRMED though its user left it: hold-2/,
  ],
  [
    'an order is cancelled and paid',
    ({ deeds }) =>
      deeds.add({ ...deeds.get('cancel'), key: 'order', asked: { referenceId: 'order-1' } }),
    /was paid and given up: order-1/,
  ],
  ['an order costs more', ({ facts }) => (facts.orders[0].total = 950), /an order has other total/],
  [
    'a refund is lost',
    ({ facts }) => (facts.payments[1].status = 'PAID'),
    /a refund .* does not exist/,
  ],
  [
    'a coupon is lost',
    ({ facts }) => facts.userCoupons.pop(),
    /a coupon of a user .* does not exist/,
  ],
  [
    'too many have a coupon',
    ({ facts }) => (facts.coupons[0].quantity = 0),
    /more users have a coupon/,
  ],
  [
    'stock is adjusted twice',
    ({ facts }) => facts.adjustments.push({ id: 'adjusted-2', itemId: 'lp', delta: 5 }),
    /an adjustment exists/,
  ],
  [
    'a user exists twice',
    ({ facts }) => facts.users.push({ id: 'm', email: 'mina@x' }),
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
  const breachesOf = ({ deeds, facts, receiver }: Evening) => judge(deeds.list, facts, receiver);

  it('find nothing where all is as it was told', () => {
    expect(breachesOf(evening())).toEqual([]);
  });

  it.each(LIES)('find that %s', (_name, tell, breach) => {
    const told = evening();
    tell(told);
    expect(breachesOf(told).join('\n')).toMatch(breach);
  });

  it('take what nobody was told of for what PostgreSQL has under its key', () => {
    const told = evening();
    Object.assign(told.deeds.get('charge'), { outcome: 'open', answer: null, doubts: 1 });
    Object.assign(told.deeds.get('refund'), { outcome: 'refused', answer: null, doubts: 1 });
    Object.assign(told.deeds.get('release'), { outcome: 'refused', answer: null, doubts: 1 });
    expect(breachesOf(told)).toEqual([]);
  });

  it('let what came again come again, also behind later events', () => {
    const told = evening();
    told.receiver.arrivals.push({ ...told.receiver.arrivals[0] });
    expect(breachesOf(told)).toEqual([]);
  });
});
