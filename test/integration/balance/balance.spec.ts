import { addPerson } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { allRows, findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, buySeats, readPages } from '../../support/sale-steps.js';
import { World } from '../../support/world.js';

const CHARGES = '/v1/balance/charges';

interface Entry {
  readonly id: string;
  readonly amount: number;
  readonly balanceAfter: number;
}

describe('The prepaid balance', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('starts at zero, without entries', async () => {
    const { api } = await addPerson(world);
    expect((await api.get('/v1/balance')).body).toEqual({ balance: 0 });
    expect((await api.get('/v1/balance/entries')).body).toEqual({ data: [], nextCursor: null });
  });

  it('grows by a top-up, whose response has the entry', async () => {
    const { api, id } = await addPerson(world, { balance: 300 });
    const { status, body } = await api.post(CHARGES, { amount: 700 });

    expect(status).toBe(201);
    const [row] = await world.rows<{ id: string; created_at: Date }>(
      `SELECT id, created_at FROM balance_entries WHERE user_id = $1 AND amount = 700`,
      [id],
    );
    const entry = {
      id: row?.id,
      type: 'CHARGE',
      amount: 700,
      balanceAfter: 1_000,
      reference: null,
      createdAt: row?.created_at.toISOString(),
    };
    expect(body).toEqual({ balance: 1_000, entry });
    expect((await api.get('/v1/balance')).body).toEqual({ balance: 1_000 });
    expect((await api.get('/v1/balance/entries?limit=1')).body.data).toEqual([entry]);
  });

  it.each([1, 10_000_000])('accepts a top-up of %d', async (amount) => {
    const { api } = await addPerson(world);
    expect((await api.post(CHARGES, { amount })).body).toMatchObject({ balance: amount });
  });

  it.each([0, -1, -100_000, 10_000_001, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'refuses a top-up of %d',
    async (amount) => {
      const { api } = await addPerson(world, { balance: 5 });
      const before = await allRows(world);
      const answer = await api.post(CHARGES, { amount });
      expect(answer.body).toMatchObject({ status: 422, code: 'INVALID_CHARGE_AMOUNT' });
      expect(await allRows(world)).toEqual(before);
    },
  );

  it.each([
    [{ amount: 1.5 }],
    [{ amount: '5' }],
    [{ amount: null }],
    [{}],
    [{ amount: 1e300 }],
    [{ amount: 2 ** 53 }],
    [{ amount: true }],
    [{ amount: [5] }],
    [{ amount: { value: 5 } }],
  ])('refuses the amount in %j', async (body) => {
    const { api } = await addPerson(world, { balance: 5 });
    const before = await allRows(world);
    const answer = await api.post(CHARGES, body);
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/amount' }],
    });
    expect(await allRows(world)).toEqual(before);
  });

  it('refuses other fields, such as the id of another user', async () => {
    const [one, other] = [await addPerson(world), await addPerson(world)];
    const answer = await one.api.post(CHARGES, { amount: 5, userId: other.id });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: '/userId' }] });
    expect((await other.api.get('/v1/balance')).body).toEqual({ balance: 0 });
  });

  it.each([undefined, [], 'text', 5])('refuses the body %j', async (body) => {
    const { api, id } = await addPerson(world);
    const answer = await api.post(CHARGES, body);
    expect(answer.status).toBe(400);
    expect(await world.count(`SELECT count(*) FROM balance_entries WHERE user_id = $1`, [id])).toBe(
      0,
    );
  });

  it('reaches 1,000,000,000, and refuses a top-up beyond', async () => {
    const { api } = await addPerson(world, { balance: 999_999_998 });
    const over = await api.post(CHARGES, { amount: 3 });
    expect(over.body).toMatchObject({ status: 409, code: 'BALANCE_LIMIT_EXCEEDED' });
    expect((await api.post(CHARGES, { amount: 2 })).body).toMatchObject({ balance: 1_000_000_000 });
    const before = await allRows(world);
    const more = await api.post(CHARGES, { amount: 1 });
    expect(more.body).toMatchObject({ status: 409, code: 'BALANCE_LIMIT_EXCEEDED' });
    expect(await allRows(world)).toEqual(before);
  });

  it('lists its entries newest first, page by page, also when entries are added', async () => {
    const { api } = await addPerson(world);
    const amounts = [10, 20, 30, 40, 50, 60, 70];
    for (const amount of amounts) await api.post(CHARGES, { amount });

    const pages = await readPages<Entry>(api, '/v1/balance/entries', 3);
    expect(pages.map((page) => page.map(({ amount }) => amount))).toEqual([
      [70, 60, 50],
      [40, 30, 20],
      [10],
    ]);
    expect(pages.flat().map(({ balanceAfter }) => balanceAfter)).toEqual([
      280, 210, 150, 100, 60, 30, 10,
    ]);

    const first = await api.get('/v1/balance/entries?limit=3');
    await api.post(CHARGES, { amount: 80 });
    const next = await api.get(`/v1/balance/entries?limit=3&cursor=${first.body.nextCursor}`);
    expect(next.body.data.map(({ amount }: Entry) => amount)).toEqual([40, 30, 20]);
  });

  it('returns no next cursor after a full last page', async () => {
    const { api } = await addPerson(world);
    for (const amount of [1, 2, 3, 4]) await api.post(CHARGES, { amount });
    const pages = await readPages<Entry>(api, '/v1/balance/entries', 2);
    expect(pages.map((page) => page.length)).toEqual([2, 2]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1.5',
    'cursor=nonsense',
    'cursor=',
    'other=1',
  ])('refuses the query ?%s', async (query) => {
    const { api } = await addPerson(world);
    const answer = await api.get(`/v1/balance/entries?${query}`);
    expect(answer.body).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: `/query/${query.split('=')[0]}` }],
    });
  });

  it('stays hidden from other users, with its entries', async () => {
    const sale = await openSale(world);
    const rich = await addBuyer(world, sale, { balance: 50_000 });
    await buySeats(rich, sale, sale.seatIds.slice(0, 1));
    const { api } = await addPerson(world);

    expect((await api.get('/v1/balance')).body).toEqual({ balance: 0 });
    expect((await api.get('/v1/balance/entries')).body).toEqual({ data: [], nextCursor: null });
    const page = await rich.api.get('/v1/balance/entries?limit=1');
    const others = await api.get(`/v1/balance/entries?cursor=${page.body.nextCursor}`);
    expect(others.body).toEqual({ data: [], nextCursor: null });
  });

  it.each(['/v1/balance', '/v1/balance/entries'])('requires an access token: %s', async (path) => {
    const answer = await fetch(`${world.app.baseUrl}${path}`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('never falls below zero, by a database constraint', async () => {
    const { id } = await addPerson(world, { balance: 5 });
    const sql = `UPDATE balance_accounts SET balance = balance - 6 WHERE user_id = $1`;
    await expect(world.rows(sql, [id])).rejects.toMatchObject({
      code: '23514',
      constraint: 'balance_accounts_not_negative',
    });
  });

  it('changes only once per payment, by a database constraint', async () => {
    const sale = await openSale(world);
    const buyer = await addBuyer(world, sale, { balance: 50_000 });
    const { paymentId } = await buySeats(buyer, sale, sale.seatIds.slice(0, 1));
    const copy = `
      INSERT INTO balance_entries
        (id, user_id, type, amount, balance_after, reference_type, reference_id, created_at)
      SELECT gen_random_uuid(), user_id, type, amount, balance_after, reference_type, reference_id, now()
      FROM balance_entries WHERE reference_id = $1`;
    await expect(world.rows(copy, [paymentId])).rejects.toMatchObject({
      code: '23505',
      constraint: 'balance_entries_once_per_reference',
    });
  });
});
