import { randomUUID } from 'node:crypto';
import { MailedLinks } from '../../../src/modules/user/application/mailed-links.js';
import { Api } from '../../support/api.js';
import { tokenTo, waitingMails } from '../../support/mails.js';
import { addPerson } from '../../support/people.js';
import { World } from '../../support/world.js';

const TIMES = 20;

describe('Simultaneous uses of mails and mailboxes', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterAll(() => world.stop());

  const apiOf = (index: number) => new Api(world.instances[index % 2]!.baseUrl);
  const atOnce = <Result>(work: (index: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: TIMES }, (_, index) => work(index)));
  const statusesOf = (answers: readonly { status: number }[]) =>
    answers.map(({ status }) => status).sort((one, other) => one - other);

  const signUp = (email: string, index = 0) =>
    apiOf(index).post('/v1/auth/signup', { email, password: 'correct horse', name: 'Mina' });

  it('let one of twenty new passwords with one token win', async () => {
    const email = `${randomUUID()}@onsale.test`;
    const { body } = await signUp(email);
    await world.app.get(MailedLinks).send(body.user.id, 'RESET_PASSWORD');
    const token = await tokenTo(world, email, 'reset-password');
    const answers = await atOnce((index) =>
      apiOf(index).post('/v1/auth/password-resets/confirm', {
        token,
        password: `password ${index}`,
      }),
    );
    expect(statusesOf(answers)).toEqual([204, ...Array<number>(TIMES - 1).fill(422)]);
    const winner = answers.findIndex(({ status }) => status === 204);
    const logIns = await atOnce((index) =>
      apiOf(index).post('/v1/auth/login', { email, password: `password ${index}` }),
    );
    expect(logIns.findIndex(({ status }) => status === 200)).toBe(winner);
    expect(statusesOf(logIns)).toEqual([200, ...Array<number>(TIMES - 1).fill(401)]);
  });

  it('let one of two tokens of a user win, each with another password, fifty times', async () => {
    const email = `${randomUUID()}@onsale.test`;
    const { body } = await signUp(email);
    for (let round = 0; round < 50; round += 1) {
      await world.database.query(`DELETE FROM user_mail_tokens`);
      const tokens: string[] = [];
      for (const index of [0, 1]) {
        await world.instances[index]!.get(MailedLinks).send(body.user.id, 'VERIFY_EMAIL');
        tokens.push(await tokenTo(world, email, 'verify-email'));
      }
      const answers = await Promise.all(
        tokens.map((token, index) =>
          apiOf(index).post('/v1/auth/email-verifications/confirm', { token }),
        ),
      );
      expect(statusesOf(answers)).toEqual([204, 422]);
    }
    expect(await world.count('SELECT count(*) FROM user_mail_tokens')).toBe(0);
  });

  it('make one account of twenty spellings of an address', async () => {
    const name = randomUUID().replaceAll('-', '.');
    const answers = await atOnce((index) => signUp(`${name}+${index}@gmail.com`, index));
    expect(statusesOf(answers)).toEqual([201, ...Array<number>(TIMES - 1).fill(409)]);
    const codes = new Set(answers.map(({ body }) => body.code as unknown));
    expect(codes).toEqual(new Set([undefined, 'EMAIL_TAKEN']));
    const key = `${name.replaceAll('.', '')}@gmail.com`;
    expect(await world.count('SELECT count(*) FROM user_users WHERE email_key = $1', [key])).toBe(
      1,
    );
    const email = answers.find(({ status }) => status === 201)?.body.user.email as string;
    expect(await waitingMails(world, email)).toHaveLength(1);
  });

  it('send five mails of a kind to a user within an hour, also when twenty are asked for', async () => {
    const { id } = await addPerson(world);
    await atOnce((index) =>
      world.instances[index % 2]!.get(MailedLinks).send(id, 'RESET_PASSWORD'),
    );
    const sent = () => world.count('SELECT count(*) FROM mail_messages WHERE user_id = $1', [id]);
    expect(await sent()).toBe(5);
    world.clock.advance(3_601);
    await world.app.get(MailedLinks).send(id, 'RESET_PASSWORD');
    world.clock.advance(-3_601);
    expect(await sent()).toBe(6);
  });
});
