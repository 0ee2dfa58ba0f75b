import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { LogMailSender } from '../../../src/shared/mail/log-mail-sender.js';
import { SendMailJob } from '../../../src/shared/mail/send-mail.job.js';
import { Mail } from '../../../src/shared/mail/mail.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { SmtpMailSender } from '../../../src/shared/mail/smtp-mail-sender.js';
import { Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { MailServer } from '../../support/mails.js';
import { World } from '../../support/world.js';

const TOKEN = 'T0ken-of-the-mail';

describe('Mail', () => {
  let world: World;
  let server: MailServer;

  beforeAll(async () => {
    server = await MailServer.start();
    const delivery = { retrySeconds: [0, 0] };
    world = await World.start({ instances: 2, config: { mail: server.settings, delivery } });
  });

  beforeEach(async () => {
    server.mails.length = 0;
    server.refusals.length = 0;
    await world.database.query('DELETE FROM mail_messages');
  });

  afterAll(async () => {
    await world.stop();
    await server.stop();
  });

  const message = (to = 'mina@example.com', language: 'en' | 'ko' = 'en') => ({
    ...{ userId: randomUUID(), to, language },
    ...{ template: 'verify-email' as const, fields: { token: TOKEN } },
  });
  const write = (...messages: ReturnType<typeof message>[]) => world.app.get(Mail).write(messages);
  const run = (index = 0) => world.instances[index]!.get(SendMailJob).run();
  const waiting = () => world.count('SELECT count(*) FROM mail_messages');

  it('reaches the address that was typed, with the link, and leaves no row', async () => {
    await write(message('"a,b"@example.com'));
    await run();
    expect(await waiting()).toBe(0);
    expect(server.mails).toHaveLength(1);
    const { recipients, headers, subject, text } = server.mails[0]!;
    expect(recipients).toEqual(['"a,b"@example.com']);
    expect(subject).toBe('Confirm your e-mail address');
    expect(text).toContain(`https://shop.example/verify-email#token=${TOKEN}\n`);
    expect(headers).toMatch(/^From: Shop <no-reply@shop\.example>$/m);
    expect(headers).toMatch(/^Message-ID: <[\da-f-]{36}@shop\.example>$/im);
    expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
  });

  it('is in Korean for users who read Korean', async () => {
    await write(message('mina@example.com', 'ko'));
    await run();
    expect(server.mails[0]).toMatchObject({ subject: '이메일 주소를 인증해 주세요' });
    expect(server.mails[0]?.text).toContain(`#token=${TOKEN}`);
  });

  it('does not exist without the commit of its cause', async () => {
    const cause = world.app.get(Transactions).run(async () => {
      await write(message());
      throw new Error('No');
    });
    await expect(cause).rejects.toThrow('No');
    expect(await waiting()).toBe(0);
  });

  it('is sent once by two instances', async () => {
    await write(...Array.from({ length: 100 }, (_, index) => message(`fan-${index}@example.com`)));
    await Promise.all([run(0), run(1), run(0), run(1)]);
    await eventually('all mails are sent', async () => (await waiting()) === 0);
    const recipients = server.mails.map((mail) => mail.recipients.join());
    expect(recipients).toHaveLength(100);
    expect(new Set(recipients).size).toBe(100);
  });

  it('is tried again after a temporary refusal', async () => {
    server.refusals.push(451);
    await write(message());
    await run();
    expect(await world.rows('SELECT attempts FROM mail_messages')).toEqual([{ attempts: 1 }]);
    expect(server.mails).toEqual([]);
    await run();
    expect([server.mails.length, await waiting()]).toEqual([1, 0]);
  });

  it('is given up after the last attempt', async () => {
    server.refusals.push(451, 451, 451);
    await write(message());
    for (const left of [1, 1, 0, 0]) {
      await run();
      expect(await waiting()).toBe(left);
    }
    expect(server.mails).toEqual([]);
  });

  it('is not sent when its link has ended', async () => {
    const endsAt = (seconds: number) =>
      new Date(world.clock.now().getTime() + seconds * 1_000).toISOString();
    const [ended, live] = [message('ended@example.com'), message('live@example.com')];
    const withEnd = (mail: ReturnType<typeof message>, seconds: number) => ({
      ...{ ...mail, fields: { ...mail.fields, endsAt: endsAt(seconds) } },
    });
    await write(withEnd(ended, -1), withEnd(live, 3_600));
    await run();
    expect([server.mails.map(({ recipients }) => recipients), await waiting()]).toEqual([
      [['live@example.com']],
      0,
    ]);
  });

  it('is given up at once when the server refuses the address for good', async () => {
    server.refusals.push(550);
    await write(message());
    await run();
    expect([server.mails.length, await waiting()]).toEqual([0, 0]);
  });

  it('is tried again when the server refuses us, and not the address', async () => {
    server.senderRefusals.push(550);
    server.refusals.push(554);
    await write(message());
    await run();
    await run();
    expect(await waiting()).toBe(1);
    await run();
    expect([server.mails.length, await waiting()]).toEqual([1, 0]);
  });

  it('is not sent without TLS to another machine in production', async () => {
    // Nobody's loopback, and still this machine.
    const url = `smtp://0.0.0.0:${server.port}`;
    const send = async (mode: 'production' | 'development') => {
      const sender = new SmtpMailSender(url, { mode, mail: server.settings });
      const mail = { ...message(), id: randomUUID(), subject: 'Hello', text: TOKEN };
      await sender.send(mail).finally(() => sender.onModuleDestroy());
    };
    await expect(send('production')).rejects.toThrow(/^ETLS/);
    expect(server.mails).toEqual([]);
    await send('development');
    expect(server.mails).toHaveLength(1);
  });

  it('waits while the server is away, and one instance takes over from one that was killed', async () => {
    await write(message());
    // As a killed instance leaves it.
    await world.database.query(
      `UPDATE mail_messages SET attempts = 1, next_try_at = now() + interval '1 minute'`,
    );
    await run(1);
    expect([server.mails.length, await waiting()]).toEqual([0, 1]);
    await world.database.query(`UPDATE mail_messages SET next_try_at = now()`);
    const { port } = server;
    await server.stop();
    await run(1);
    expect(await waiting()).toBe(1);
    server = await MailServer.start(port);
    await run(1);
    expect([server.mails.length, await waiting()]).toEqual([1, 0]);
  });
});

describe('A sign-up', () => {
  it('brings a mail within seconds, by the job', async () => {
    const server = await MailServer.start();
    const world = await World.start({ config: { mail: server.settings, jobs: true } });
    try {
      const body = { email: 'mina@example.com', password: 'correct horse', name: 'Mina' };
      const { status } = await new Api(world.app.baseUrl).post('/v1/auth/signup', body);
      expect(status).toBe(201);
      await eventually('the mail arrives', () => server.mails.length > 0);
      expect(server.mails.map(({ recipients }) => recipients)).toEqual([['mina@example.com']]);
    } finally {
      await world.stop();
      await server.stop();
    }
  });
});

describe('Without SMTP_URL a mail', () => {
  const mail = {
    ...{ id: randomUUID(), userId: randomUUID(), to: 'mina@example.com', language: 'en' as const },
    ...{ template: 'verify-email' as const, fields: { token: TOKEN } },
    ...{ subject: 'Confirm', text: `https://shop.example/verify-email#token=${TOKEN}` },
  };

  it.each([
    ['development', true],
    ['production', false],
  ] as const)(
    'is a line of the log in %s. It has the token and the address: %p',
    async (mode, has) => {
      const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
      await new LogMailSender({ mode }).send(mail);
      const line = String(log.mock.calls[0]?.[0]);
      log.mockRestore();
      expect([line.includes(TOKEN), line.includes(mail.to)]).toEqual([has, has]);
      expect(line).toMatch(/mail/i);
    },
  );
});
