import { inIndexOrder } from '../../../src/shared/database/index-order.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { World } from '../../support/world.js';

const METHODS = ['sort', 'seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'];

describe('A query in the order of an index', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('has all other methods switched off, and later queries of the transaction have the defaults of the session', async () => {
    const transactions = world.app.get(Transactions);
    const methods = () =>
      transactions.manager.query<{ method: string; setting: string }[]>(
        `SELECT method, current_setting('enable_' || method) AS setting FROM unnest($1::text[]) method`,
        [METHODS],
      );
    const [during, later] = await transactions.run(async () => [
      await inIndexOrder(transactions.manager, methods),
      await methods(),
    ]);
    expect(during).toEqual(METHODS.map((method) => ({ method, setting: 'off' })));
    expect(later).toEqual(METHODS.map((method) => ({ method, setting: 'on' })));
  });
});
