import { StructuredLog } from './structured-log.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtaW5hIn0.c2lnbmF0dXJl';
const ID = '0192f0c1-7b1a-7c3d-8e4f-5a6b7c8d9e0f';
const QUEUE_TOKEN = `q1.${ID}.${ID}.17.${'m'.repeat(43)}`;

describe('StructuredLog', () => {
  /** The text that the log writes. */
  function written(write: (log: StructuredLog) => void): string {
    let text = '';
    write(new StructuredLog('trace', { write: (line) => (text += line) }));
    expect(text).not.toBe('');
    return text;
  }

  it('redacts secrets in messages, fields and errors', () => {
    const secrets = [
      'postgres://onsale:the-password@db.example:5432/onsale',
      'rediss://:p@ss-word@cache.example',
      `Bearer ${JWT}`,
      QUEUE_TOKEN,
      'whsec_b25zYWxlLWRlbW8=',
    ];
    for (const secret of secrets) {
      const text = written((log) => {
        log.write('error', `Can't reach ${secret}`, { stack: `Error: ${secret}`, context: secret });
        log.write('error', 'failed', { err: new Error(secret, { cause: new Error(secret) }) });
        log.write('error', 'failed', { err: `no error: ${secret}` });
      });
      expect(text).toContain('[redacted]');
      for (const part of ['the-password', 'ss-word', JWT, QUEUE_TOKEN, 'b25zYWxl']) {
        expect(text).not.toContain(part);
      }
    }
  });

  it('logs an error without the parameters of the driver', () => {
    const driverError = Object.assign(new Error('column is missing'), { code: '42703' });
    const error = Object.assign(new Error('column is missing', { cause: driverError }), {
      query: 'INSERT INTO user_users VALUES ($1)',
      parameters: ['$argon2id$v=19$hash'],
      input: 'postgres://onsale:the-password@db.example',
      driverError,
    });
    const text = written((log) => log.write('error', 'request failed', { err: error }));
    expect(JSON.parse(text)).toMatchObject({
      msg: 'request failed',
      err: {
        type: 'Error',
        message: 'column is missing',
        stack: expect.stringContaining('structured-log.spec'),
        cause: { code: '42703' },
      },
    });
    expect(text).not.toMatch(/argon2id|the-password|INSERT/);
  });

  it('keeps URLs without a password unchanged', () => {
    const line = 'See https://onsale.example/docs, mail admin@onsale.example, or ask q1';
    expect(JSON.parse(written((log) => log.write('info', line)))).toMatchObject({ msg: line });
  });

  it('writes request lines in the format of pino, and only at level info', () => {
    const line = {
      requestId: 'a-1',
      method: 'GET',
      route: '/v1/items/:itemId',
      status: 200,
      milliseconds: 1.5,
    };
    const other = JSON.parse(written((log) => log.write('info', 'request', line)));
    const own = JSON.parse(written((log) => log.request({ ...line, userId: undefined })));
    expect(own).toEqual({ ...other, time: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(JSON.parse(written((log) => log.request({ ...line, userId: ID })))).toEqual({
      ...own,
      time: expect.any(String),
      userId: ID,
    });

    let text = '';
    const quiet = new StructuredLog('warn', { write: (more) => (text += more) });
    quiet.request({ ...line, userId: undefined });
    expect(text).toBe('');
  });

  it('redacts fields that are named like a secret, down to the third level', () => {
    const hidden = { password: 'hidden', token: 'hidden', headers: { cookie: 'hidden' } };
    expect(written((log) => log.write('info', 'x', { password: 'hidden', a: hidden }))).not.toMatch(
      'hidden',
    );
  });
});
