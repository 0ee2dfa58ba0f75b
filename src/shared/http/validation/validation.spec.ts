import { registerDecorator } from 'class-validator';
import type { FieldError } from '../problems/problem.js';
import { RequestError } from '../problems/request-error.js';
import { InstantField, IntegerField, ListField, NameField, ObjectField } from './fields.js';
import { saying, TEXTS } from './texts.js';
import { parseBody, refuseTooManyValues } from './validation.js';

let checks = 0;

/** Counts the checks of the field. */
function Counted() {
  return (target: object, propertyName: string): void =>
    registerDecorator({
      ...{ name: 'counted', target: target.constructor, propertyName, options: saying(TEXTS.text) },
      validator: { validate: () => (checks += 1) > 0 },
    });
}

class Row {
  @Counted()
  @NameField('A name', { max: 50 })
  name!: string;

  @IntegerField('A price', { min: 1 })
  price!: number;
}

class Plan {
  @InstantField('A time')
  startsAt!: string;

  @ObjectField('A row', Row, { optional: true })
  first?: Row;

  @ListField('Rows', Row, { max: 500 })
  rows!: Row[];
}

const startsAt = '2036-01-01T00:00:00Z';
const row = { name: 'A', price: 1 };
const keys = Object.fromEntries(Array.from({ length: 2_900 }, (_, index) => [`${index}`, {}]));

function listOf<Entry>(length: number, entry: Entry): Entry[] {
  return Array.from({ length }, () => entry);
}

function errorsOf(body: unknown): readonly FieldError[] {
  try {
    parseBody(body, Plan);
    return [];
  } catch (error) {
    return (error as RequestError).errors ?? [];
  }
}

/** In ms, of 9 runs: other processes of the machine only add to it. */
function fastestOf(run: () => void): number {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe('parseBody', () => {
  it('creates an instance of the class, with all its objects', () => {
    const plan = parseBody({ startsAt, first: row, rows: [{ name: ' A ', price: 1 }] }, Plan);
    expect(plan).toEqual({ startsAt, first: row, rows: [row] });
    expect([plan, (plan as Plan).first, (plan as Plan).rows[0]]).toEqual([
      expect.any(Plan),
      expect.any(Row),
      expect.any(Row),
    ]);
  });

  it('refuses a body with a pointer to each wrong value', () => {
    const rows = [{ ...row, name: '' }, { name: 'A' }, { ...row, colour: 'red' }];
    const pointers = errorsOf({ startsAt: 1, first: { name: 'A' }, rows }).map(
      ({ pointer }) => pointer,
    );
    expect(pointers.sort()).toEqual([
      '/first/price',
      '/rows/0/name',
      '/rows/1/price',
      '/rows/2/colour',
      '/startsAt',
    ]);
  });

  it('stops its checks after 20 errors', () => {
    checks = 0;
    expect(errorsOf({ startsAt, rows: listOf(500, { ...row, price: 0 }) })).toHaveLength(20);
    expect(checks).toBe(20);
  });

  it.each<[string, object]>([
    ['many unknown fields in one object', { rows: [{ ...row, ...keys }] }],
    ['an object instead of a time', { startsAt: keys }],
    ['an object in an unknown field', { colour: keys }],
    [
      'a name that compatibility forms make 18 times longer',
      { first: { ...row, name: '\ufdfa'.repeat(21_000) } },
    ],
    [
      'combining marks that normalising has to sort',
      { first: { ...row, name: `a${'\u0301\u0316'.repeat(16_000)}` } },
    ],
  ])('refuses a body with %s in less than 10 ms', (_what, part) => {
    const body = { startsAt, rows: [row], ...part };
    expect(fastestOf(() => expect(errorsOf(body)).not.toEqual([]))).toBeLessThan(10);
  });

  it('keeps its errors below 8 KiB for fields of any name', () => {
    const name = (index: number) => `${String.fromCharCode(14 + index)}`.repeat(500);
    const unknown = Object.fromEntries(
      listOf(20, 0).map((_, index) => [name(index % 12) + index, 0]),
    );
    const errors = errorsOf({ startsAt, rows: [{ ...row, ...unknown }] });
    expect(errors).toHaveLength(20);
    const sent = errors.map(({ pointer, detail }) => ({ pointer, detail: detail.ko }));
    expect(Buffer.byteLength(JSON.stringify(sent))).toBeLessThan(7_500);
  });
});

describe('refuseTooManyValues', () => {
  it('counts commas between values, not those in texts', () => {
    const commas = ','.repeat(3_000);
    expect(() => refuseTooManyValues(`["${commas}\\"${commas}"]`)).not.toThrow();
    expect(() => refuseTooManyValues(`["\\\\"${commas}]`)).toThrow(RequestError);
  });

  it('looks through a text that never ends in less than 10 ms', () => {
    const json = `{"name":"${'\\",'.repeat(20_000)}`;
    expect(fastestOf(() => refuseTooManyValues(json))).toBeLessThan(10);
  });
});
