import { Changes } from '../../../bench/fuzz/changes.mjs';
import { Document } from '../../../bench/fuzz/document.mjs';
import { Oracle } from '../../../bench/fuzz/oracle.mjs';
import type { Reply } from '../../../bench/fuzz/connection.mjs';
import { problemCatalogue } from '../../../src/problem-catalogue.js';
import { World } from '../../support/world.js';

describe('The oracle of npm run fuzz', () => {
  let world: World;
  let document: Document;
  let oracle: Oracle;

  beforeAll(async () => {
    world = await World.start();
    document = await Document.of(world.app.baseUrl);
    oracle = new Oracle(document, problemCatalogue);
  });

  afterAll(() => world.stop());

  function requestTo(id: string, changes: object = {}) {
    const operation = document.operations.find((one) => one.id === id);
    if (!operation) throw new Error(`There is no operation ${id}`);
    const { method, path } = operation;
    const rest = { values: {}, query: [], headers: new Map(), json: undefined, body: undefined };
    return { operation, method, path, ...rest, by: null, mutations: [], ...changes };
  }

  /** A real response of the application, with changes. */
  async function replyTo(path: string, changes: Partial<Reply> = {}): Promise<Reply> {
    const answer = await fetch(`${world.app.baseUrl}${path}`);
    const headers = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, text: await answer.text(), ...changes };
  }

  it('accepts correct responses', async () => {
    const path = '/v1/items/x';
    expect(oracle.flawsOf(requestTo('listItems'), await replyTo('/v1/items'))).toEqual([]);
    expect(oracle.flawsOf(requestTo('getItem', { path }), await replyTo(path))).toEqual([]);
    expect(oracle.flawsOf(requestTo('getBalance'), await replyTo('/v1/balance'))).toEqual([]);
  });

  it('finds undocumented statuses, wrong schemas and missing problem documents', async () => {
    const list = requestTo('listItems');
    const problem = await replyTo('/v1/balance');
    const flawsOf = async (changes: Partial<Reply>) =>
      oracle.flawsOf(list, await replyTo('/v1/items', changes));

    expect(await flawsOf({ status: 202 })).toEqual(['undocumented status 202']);
    expect(await flawsOf({ text: '{"data":[]}' })).toEqual([
      expect.stringMatching(/^the response does not match its schema: .*nextCursor/),
    ]);
    expect(await flawsOf({ text: '{"data":[],"nextCursor":null,"passwordHash":""}' })).toEqual([
      expect.stringMatching(/passwordHash/),
    ]);
    expect(await flawsOf({ status: 500 })).toContain('answers 500');
    expect(await flawsOf({ status: 404 })).toEqual([expect.stringMatching(/^refuses with appl/)]);
    expect(oracle.flawsOf(list, problem)).toContain('undocumented problem 401 UNAUTHENTICATED');
  });

  it('finds accepted bodies that the document forbids, and missing authentication', async () => {
    const created = { status: 201, text: '{}' };
    const charge = requestTo('chargeBalance', { json: { amount: '5' } });
    const flaws = oracle.flawsOf(charge, await replyTo('/v1/items', created));
    expect(flaws).toContainEqual(expect.stringMatching(/^accepts a body .* \/amount must be int/));
    expect(flaws).toContain('succeeds without authentication');
  });

  it('sees committed changes, and no rolled back or empty changes', async () => {
    const changes = await Changes.watch(world.app.config.databaseUrl);
    await world.rows(`UPDATE user_users SET name = 'Somebody'`);
    expect(await changes.since()).toEqual(['user_users UPDATE']);
    await world.rows(`UPDATE user_users SET name = 'Somebody'`);
    await world.rows(`DELETE FROM user_users WHERE false`);
    const client = await world.database.connect();
    await client.query(`BEGIN; DELETE FROM user_users; ROLLBACK`);
    client.release();
    expect(await changes.since()).toEqual([]);
    await changes.stop();
  });
});
