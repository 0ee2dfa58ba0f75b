import { checkBalances, countSold } from '../../../bench/rehearsal/books.mjs';
import { cancelEvening } from '../../../bench/rehearsal/cancellation.mjs';
import { Door } from '../../../bench/rehearsal/door.mjs';
import { Results } from '../../../bench/rehearsal/results.mjs';
import type { Visitor } from '../../../bench/rehearsal/visitor.mjs';
import type { Api } from '../../../bench/shared/api.mjs';

const SHOW = 'show';
const SEAT = { id: 'seat', price: 100 };
const TICKET = { id: 'ticket', status: 'VALID', code: 'code', show: { id: SHOW } };

/** A service with one ticket, one buyer and one show, that answers as it should, unless told otherwise. */
class FakeService {
  readonly answers: Record<string, unknown> = {
    '/v1/tickets': { data: [TICKET] },
    [`/v1/shows/${SHOW}/checkins`]: { tickets: 1, checkedIn: 1 },
    [`/v1/shows/${SHOW}/seats`]: { seats: [{ ...SEAT, status: 'SOLD' }] },
    [`/v1/shows/${SHOW}/cancel`]: { state: 'FINISHED', refunded: 1, refundedAmount: 100 },
    '/v1/balance': { balance: 100 },
    '/v1/checkins/batch': { admitted: 1, results: [{ code: 'TICKET_ALREADY_USED' }] },
  };
  scans = 0;
  admitsAgain = false;
  uploads = [1, 1, 0];

  async get(path: string): Promise<unknown> {
    return this.answers[path];
  }

  async post(path: string): Promise<unknown> {
    const answer = this.answers[path] as object;
    return path.endsWith('batch') ? { ...answer, admitted: this.uploads.shift() } : answer;
  }

  async call(_method: string, _path: string, { code }: { code: string }): Promise<unknown> {
    if (code !== TICKET.code) return { status: 409, body: { code: 'TICKET_FORGED' } };
    const isFirst = (this.scans += 1) === 1;
    if (isFirst || this.admitsAgain) return { status: 200, body: { ticketId: TICKET.id } };
    return { status: 409, body: { code: 'TICKET_ALREADY_USED' } };
  }
}

describe('The checks of the rehearsal', () => {
  let fake: FakeService;
  let results: Results;
  let visitor: Visitor;

  beforeEach(() => {
    [fake, results] = [new FakeService(), new Results()];
    const purchase = { paymentId: 'payment', showId: SHOW, seats: [SEAT], areas: [], returned: 0 };
    const account = { email: 'mina@rehearsal.test', password: '' };
    const known = { ...{ results, account, purchase, balance: 0 }, service: fake, headers: {} };
    visitor = known as unknown as Visitor;
  });

  const service = () => fake as unknown as Api;

  async function admitAll(): Promise<readonly string[]> {
    // Two tickets: one is scanned at the gates, the other is uploaded.
    const second = { ...TICKET, id: 'second' };
    fake.answers['/v1/tickets'] = { data: [TICKET, second] };
    fake.answers[`/v1/shows/${SHOW}/checkins`] = { tickets: 2, checkedIn: 2 };
    visitor.purchase!.seats = [SEAT, { ...SEAT, id: 'other' }];
    await new Door(service(), SHOW, '', results).admitAll([visitor]);
    return results.failures;
  }

  async function cancel(): Promise<readonly string[]> {
    const door = new Door(service(), SHOW, '', results);
    jest.spyOn(door, 'refuseAll').mockResolvedValue();
    await cancelEvening(service(), '', SHOW, [visitor], results, door);
    await checkBalances([visitor], results);
    return results.failures;
  }

  it('accept what is right', async () => {
    await countSold(service(), '', SHOW, [visitor], results);
    expect(results.failures).toEqual([]);
    expect(await cancel()).toEqual([]);
    expect(await admitAll()).toEqual([]);
  });

  it('report a ticket that two gates admit', async () => {
    fake.admitsAgain = true;
    expect(await admitAll()).toEqual([
      'two gates did not admit the ticket once: ticket',
      expect.any(String),
    ]);
  });

  it('report an upload that admits a ticket again', async () => {
    fake.uploads = [1, 1, 1];
    expect(await admitAll()).toEqual(['uploads admitted 1, 1, 1 of 1']);
  });

  it('report sold seats that nobody has bought', async () => {
    fake.answers[`/v1/shows/${SHOW}/seats`] = { seats: [{ id: 'other', status: 'SOLD' }] };
    await countSold(service(), '', SHOW, [visitor], results);
    expect(results.failures).toEqual(['1 seats are sold, 1 were bought: show']);
  });

  it('report a cancellation and a balance that lack a refund', async () => {
    fake.answers[`/v1/shows/${SHOW}/cancel`] = {
      state: 'FINISHED',
      refunded: 0,
      refundedAmount: 0,
    };
    fake.answers['/v1/balance'] = { balance: 0 };
    expect(await cancel()).toEqual([
      expect.stringContaining('instead of 1 reservations and 100'),
      'mina@rehearsal.test has 0 instead of 100',
    ]);
  });
});
