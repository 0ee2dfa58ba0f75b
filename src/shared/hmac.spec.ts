import { hmacOf, isHmacOf } from './hmac.js';

const code = hmacOf('text', 'secret');

describe('hmacOf', () => {
  it('computes test case 2 of RFC 4231', () => {
    const jefe = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const computed = hmacOf('what do ya want for nothing?', 'Jefe');
    expect(Buffer.from(computed, 'base64url').toString('hex')).toBe(jefe);
  });
});

describe('isHmacOf', () => {
  it('accepts the code of the same text and secret', () => {
    expect(isHmacOf('text', code, ['secret', null])).toBe(true);
  });

  it('accepts a code of the previous secret', () => {
    expect(isHmacOf('text', code, ['new secret', 'secret'])).toBe(true);
  });

  it.each([
    ['another text', 'texT', code],
    ['another secret', 'text', hmacOf('text', 'other')],
    ['no characters', 'text', ''],
    ['one character more', 'text', `${code}A`],
    ['one character less', 'text', code.slice(1)],
  ])('refuses a code of %s', (_what, text, other) => {
    expect(isHmacOf(text, other, ['secret', null])).toBe(false);
  });

  it('refuses another base64 spelling of the same bytes', () => {
    const bytes = Buffer.from(code, 'base64url');
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=']
      .map((character) => code.slice(0, -1) + character)
      .filter((other) => other !== code && Buffer.from(other, 'base64url').equals(bytes));

    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(isHmacOf('text', other, ['secret'])).toBe(false);
  });
});
