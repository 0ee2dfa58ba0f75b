import { assert, property, string } from 'fast-check';
import { emailKey } from './email-key.js';
import { tidyEmail } from './text.js';

describe('emailKey', () => {
  it.each([
    ['mina@example.com', 'mina@example.com'],
    ['MINA@Example.COM', 'mina@example.com'],
    ['mina+2@example.com', 'mina@example.com'],
    ['mina+a+b@example.com', 'mina@example.com'],
    ['mina+@example.com', 'mina@example.com'],
    ['+mina@example.com', '+mina@example.com'],
    // Dots count, but at providers that ignore them.
    ['mi.na@example.com', 'mi.na@example.com'],
    ['mi.na@gmail.com', 'mina@gmail.com'],
    ['M.I.N.A+on-sale@GoogleMail.com', 'mina@gmail.com'],
    ['mi.na@protonmail.com', 'mina@proton.me'],
    ['mina@pm.me', 'mina@proton.me'],
    ['mi.na@daum.net', 'mi.na@hanmail.net'],
    ['mina@mac.com', 'mina@icloud.com'],
    ['mina@mail.gmail.com', 'mina@mail.gmail.com'],
    // Compatibility forms, decomposed letters, case that folds, and what nobody sees.
    ['ｍｉｎａ@ｅｘａｍｐｌｅ.com', 'mina@example.com'],
    ['mine\u0301@example.com', 'miné@example.com'],
    ['straße@example.com', 'strasse@example.com'],
    ['mi\u200bn\u00ada@exam\u200dple.com', 'mina@example.com'],
    // A domain in its own script and as DNS has it.
    ['mina@메일.example', 'mina@xn--h32bq4v.example'],
    ['mina@xn--h32bq4v.example', 'mina@xn--h32bq4v.example'],
    ['"mina"@example.com', 'mina@example.com'],
    ['"mi\\na+tag"@example.com', 'mina@example.com'],
    ['"a@b"@example.com', 'a@b@example.com'],
    ['no address', 'no address'],
    ['', ''],
  ])('of %p is %p', (email, key) => {
    expect(emailKey(tidyEmail(email))).toBe(key);
  });

  it('is short enough for an index, whatever expands', () => {
    expect(emailKey(`${'\ufdfa'.repeat(60)}@${'\ufdfa'.repeat(60)}.com`).length).toBe(254);
  });

  it('is the same for every case', () => {
    assert(
      property(string({ unit: 'binary' }), string(), (name, domain) => {
        const email = tidyEmail(`${name}@${domain}.example`);
        expect(emailKey(email.toUpperCase())).toBe(emailKey(email));
      }),
    );
  });
});
