import { assert, property, string } from 'fast-check';
import { compatiblePassword, nameKey, tidyEmail, tidyName } from './text.js';

const anyText = string({ unit: 'binary' });

describe('Text that people type', () => {
  it('trims a name, folds its white space and composes its letters', () => {
    expect(tidyName(' \u3000Winter \t\n Tour\u00a0')).toBe('Winter Tour');
    expect(tidyName('응원봉'.normalize('NFD'))).toBe('응원봉');
    expect(tidyName('E\u0301clair')).toBe('Éclair');
  });

  it('keeps compatibility forms in a name as they were typed', () => {
    expect(tidyName('Ａｕｒｏｒａ ①')).toBe('Ａｕｒｏｒａ ①');
  });

  it('stores an e-mail address composed, in lower case and without blanks around it', () => {
    expect(tidyEmail(' MINA\u0301@Example.COM ')).toBe('miná@example.com');
  });

  it('returns the same password for every keyboard', () => {
    expect(compatiblePassword('비밀번호'.normalize('NFD'))).toBe('비밀번호');
    expect(compatiblePassword('ｐａｓｓ１')).toBe('pass1');
    expect(compatiblePassword('  Pass word ')).toBe('  Pass word ');
  });

  it.each([
    ['Aurora', 'AURORA'],
    ['Éclair', 'e\u0301CLAIR'],
    ['Straße', 'STRASSE'],
    ['ẞ', 'ß'],
    ['Кроссовки', 'КРОССОВКИ'],
    ['ΑΥΓΉΣ', 'αυγής'],
    ['Ａｕｒｏｒａ', 'aurora'],
    ['가', '\u1100\u1161'],
    ['ﬁne', 'FINE'],
    ['Au\u200brora', 'aurora'],
    ['a \t b', 'A B'],
  ])('treats %j and %j as the same name', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it('tells names apart that look different', () => {
    expect(nameKey('Eclair')).not.toBe(nameKey('Éclair'));
    expect(nameKey('가')).not.toBe(nameKey('각'));
  });

  it('returns an empty key for blanks, fillers and zero-width spaces', () => {
    expect(nameKey(' \t\u3000\u200b\u3164\ufeff')).toBe('');
  });

  it.each([
    ['tidyName', tidyName],
    ['tidyEmail', tidyEmail],
    ['compatiblePassword', compatiblePassword],
    ['nameKey', nameKey],
  ])('changes nothing the second time: %s', (_name, form) => {
    assert(property(anyText, (text) => form(form(text)) === form(text)));
  });
});
