import type { Answer } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, atOnce, holdSeats, onEveryInstance, tally } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const TIMES = 20;
const ROUNDS = 5;

describe('Twenty simultaneous requests with one Idempotency-Key, on two instances', () => {
  let world: World;
  let sale: Sale;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  beforeEach(async () => {
    sale = await openSale(world);
  });

  afterAll(() => world.stop());

  it('hold seats once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const buyer = await addBuyer(world, sale);
      const seatIds = sale.seatIds.slice(round * 2, round * 2 + 2);
      const body = { showId: sale.showId, seatIds };

      const first = await sendAtOnce(buyer, '/v1/reservations', body, 201);

      expect(
        await world.rows(`SELECT id, status FROM reservation_reservations WHERE user_id = $1`, [
          buyer.id,
        ]),
      ).toEqual([{ id: first.body.id, status: 'HELD' }]);
      expect(
        await world.rows(`SELECT id, status FROM payment_payments WHERE user_id = $1`, [buyer.id]),
      ).toEqual([{ id: first.body.payment.id, status: 'READY' }]);
    }
    expect(await findBreaches(world)).toEqual([]);
  });

  it('top up once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = await addPerson(world);

      const first = await sendAtOnce(user, '/v1/balance/charges', { amount: 700 }, 201);

      expect(first.body.balance).toBe(700);
      expect(
        await world.rows(`SELECT id, amount FROM balance_entries WHERE user_id = $1`, [user.id]),
      ).toEqual([{ id: first.body.entry.id, amount: '700' }]);
      expect(
        await world.rows(`SELECT balance FROM balance_accounts WHERE user_id = $1`, [user.id]),
      ).toEqual([{ balance: '700' }]);
    }
    expect(await findBreaches(world)).toEqual([]);
  });

  it('pay once, although the payment ends the queue slot', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const buyer = await addBuyer(world, sale, { balance: 50_000 });
      const hold = await holdSeats(buyer, sale, sale.seatIds.slice(round, round + 1));

      const first = await sendAtOnce(buyer, `/v1/payments/${hold.paymentId}/confirm`, {}, 200);

      expect(
        await world.rows(`SELECT status, receipt_number FROM payment_payments WHERE id = $1`, [
          hold.paymentId,
        ]),
      ).toEqual([{ status: 'PAID', receipt_number: first.body.receiptNumber }]);
      expect(
        await world.rows(
          `SELECT amount, balance_after FROM balance_entries WHERE reference_id = $1`,
          [hold.paymentId],
        ),
      ).toEqual([{ amount: '-10000', balance_after: '40000' }]);
    }
    expect(await findBreaches(world)).toEqual([]);
  });

  it('get the stored response after the first request has finished', async () => {
    const user = await addPerson(world);
    const { id } = await addItem(world, { stock: TIMES });
    const calls: [string, object, number][] = [
      ['/v1/balance/charges', { amount: 700 }, 201],
      ['/v1/orders', { items: [{ itemId: id, quantity: 1 }] }, 201],
    ];
    for (const [path, body, status] of calls) {
      const headers = { 'idempotency-key': 'long over' };
      const first = await user.api.post(path, body, headers);
      const again = await atOnce(TIMES, onEveryInstance(world, user), (api) =>
        api.post(path, body, headers),
      );
      expect(first.status).toBe(status);
      expect(tally(again)).toEqual({ [status]: TIMES });
      expect(again.every(isReplay)).toBe(true);
      expect(again.map(({ body: replayed }) => replayed as unknown)).toEqual(
        again.map(() => first.body as unknown),
      );
    }
  });

  /** Sends the request many times at once. Returns the only response that is not a replay. */
  async function sendAtOnce(
    person: Person,
    path: string,
    body: unknown,
    status: number,
  ): Promise<Answer> {
    const headers = { 'idempotency-key': 'the only one' };
    const apis = onEveryInstance(world, person);
    const answers = await atOnce(TIMES, apis, (api) => api.post(path, body, headers));
    const [late] = await atOnce(1, apis, (api) => api.post(path, body, headers));
    if (late) answers.push(late);

    const firsts = answers.filter((answer) => answer.status === status && !isReplay(answer));
    expect(firsts.map((answer) => answer.status)).toEqual([status]);
    const [first] = firsts as [Answer];
    for (const answer of answers) {
      if (answer === first) continue;
      if (isReplay(answer)) expect(answer).toMatchObject({ status, body: first.body });
      else {
        expect(answer.body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_IN_PROGRESS' });
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    }
    expect(late && isReplay(late)).toBe(true);
    expect(
      await world.count(`SELECT count(*) FROM idempotency_keys WHERE owner = $1`, [person.id]),
    ).toBe(1);
    return first;
  }
});

function isReplay({ headers }: Answer): boolean {
  return headers.get('idempotency-replayed') === 'true';
}
