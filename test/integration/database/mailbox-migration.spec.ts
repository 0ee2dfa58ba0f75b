import { DataSource } from 'typeorm';
import { KeyMailboxes1764000000063 } from '../../../migrations/1764000000063-key-mailboxes.js';
import { Api } from '../../support/api.js';
import { newId } from '../../../src/shared/ids.js';
import { World } from '../../support/world.js';

describe('The migration that names mailboxes', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  async function migrate(): Promise<void> {
    const runner = world.app.get(DataSource).createQueryRunner();
    await new KeyMailboxes1764000000063().up(runner);
    await runner.release();
  }

  /** As the version before has written it. */
  async function addUser(email: string, hash: string | null = 'none'): Promise<string> {
    const id = newId();
    await world.database.query(
      `INSERT INTO user_users (id, email, name, role, password_hash, created_at)
       VALUES ($1, $2, 'Someone', 'customer', $3, now())`,
      [id, email, hash],
    );
    return id;
  }

  const keyOf = async (id: string) =>
    (
      await world.rows<{ key: string | null }>(
        `SELECT email_key AS key FROM user_users WHERE id = $1`,
        [id],
      )
    )[0]?.key;

  it('gives the oldest of the accounts of a mailbox the mailbox, also across batches and runs', async () => {
    const oldest = await addUser('mina+first@gmail.com');
    const external = await addUser('mina@gmail.com', null);
    await world.database.query(
      `INSERT INTO user_users (id, email, name, role, password_hash, created_at)
       SELECT gen_random_uuid(), 'fan-' || number || '@example.com', 'Fan', 'customer', 'none', now()
       FROM generate_series(1, 2500) number`,
    );
    const younger = await addUser('m.i.n.a@googlemail.com');
    const youngest = await addUser('mina@gmail.com');
    await migrate();
    const expected = ['mina@gmail.com', null, null, null];
    const ids = [oldest, external, younger, youngest];
    expect(await Promise.all(ids.map(keyOf))).toEqual(expected);
    expect(
      await world.count(`SELECT count(*) FROM user_users WHERE email_key LIKE 'fan-%@example.com'`),
    ).toBe(2_500);
    await migrate();
    expect(await Promise.all(ids.map(keyOf))).toEqual(expected);
    const body = { email: 'MINA+new@gmail.com', password: 'long enough', name: 'Mina' };
    const answer = await new Api(world.app.baseUrl).post('/v1/auth/signup', body);
    expect(answer.body).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
  });
});
