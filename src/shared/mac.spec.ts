import { createHmac, randomBytes } from 'node:crypto';
import { Mac } from './mac.js';

function reference(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

describe('Mac', () => {
  it('is HMAC-SHA-256, as test case 2 of RFC 4231 has it', () => {
    const jefe = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(hex(new Mac('Jefe').of('what do ya want for nothing?'))).toBe(jefe);
  });

  it('is what Node.js computes, whatever the lengths and the letters', () => {
    const letters = ['a', 'é', '票', '🎫'];
    for (const secretLength of [0, 1, 32, 63, 64, 65, 131, 200]) {
      const secret = randomBytes(secretLength).toString('latin1').slice(0, secretLength);
      const mac = new Mac(secret);
      for (const length of [0, 1, 55, 56, 64, 300, 5, 20_000, 7]) {
        for (const letter of letters) {
          const text = letter.repeat(length);
          expect(mac.of(text)).toBe(reference(secret, text));
        }
      }
    }
  });

  it('has as many letters as it says', () => {
    expect(new Mac('secret').of('text')).toHaveLength(Mac.LENGTH);
  });

  it('knows its own codes, and nothing else', () => {
    const mac = new Mac('secret');
    const code = mac.of('text');

    expect(mac.isOf('text', code)).toBe(true);
    expect(mac.isOf('texT', code)).toBe(false);
    expect(mac.isOf('text', new Mac('other').of('text'))).toBe(false);
    expect(mac.isOf('text', '')).toBe(false);
    expect(mac.isOf('text', `${code}A`)).toBe(false);
    expect(mac.isOf('text', code.slice(1))).toBe(false);
  });

  it('knows codes of the secret before, and makes none with it', () => {
    const [before, mac] = [new Mac('before'), new Mac('secret', 'before')];

    expect(mac.isOf('text', before.of('text'))).toBe(true);
    expect(mac.isOf('texT', before.of('text'))).toBe(false);
    expect(mac.of('text')).toBe(new Mac('secret').of('text'));
  });

  it('takes a code in one way of writing only, though base64 has several', () => {
    const mac = new Mac('secret');
    const code = mac.of('text');
    const bytes = Buffer.from(code, 'base64url');
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=']
      .map((letter) => code.slice(0, -1) + letter)
      .filter((other) => other !== code && Buffer.from(other, 'base64url').equals(bytes));

    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(mac.isOf('text', other)).toBe(false);
  });
});

function hex(code: string): string {
  return Buffer.from(code, 'base64url').toString('hex');
}
