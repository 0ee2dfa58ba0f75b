import { csvHeader, csvLines } from './csv.js';

const lineOf = (...cells: (string | number | null)[]) =>
  csvLines(Object.fromEntries(cells.map((_cell, at) => [at, (row: typeof cells) => row[at]!])), [
    cells,
  ]);

describe('A CSV line', () => {
  it('ends with CR and LF, and leaves null empty', () => {
    expect(csvHeader({ id: () => 1, name: () => 'x' })).toBe('id,name\r\n');
    expect(lineOf('one', null, 3)).toBe('one,,3\r\n');
  });

  it('quotes commas, quotes and line breaks', () => {
    expect(lineOf('a,b', 'say "hi"', 'two\r\nlines')).toBe('"a,b","say ""hi""","two\r\nlines"\r\n');
  });

  it.each(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'])(
    'makes text of a cell that begins with %j',
    (sign) => {
      expect(lineOf(`${sign}cmd|'/C calc'!A0`)).toBe(`'${sign}cmd|'/C calc'!A0\r\n`);
    },
  );

  it.each(['\r', '\n'])('makes text of a cell that begins with %j, in quotes', (sign) => {
    expect(lineOf(`${sign}=1`)).toBe(`"'${sign}=1"\r\n`);
  });

  it.each([
    ['x;=1+1', "x;'=1+1"],
    ['=1; @2;3', "'=1; '@2;3"],
  ])('makes text of what follows a semicolon, as in %j', (cell, written) => {
    expect(lineOf(cell)).toBe(`${written}\r\n`);
  });

  it('leaves numbers below zero and signs inside a text as they are', () => {
    expect(lineOf(-5, 'a=b;c', 'a@b.test', '김민아')).toBe('-5,a=b;c,a@b.test,김민아\r\n');
  });
});
