import { codeOf } from '../../../../test/support/code-of.js';
import { showOnSale } from '../../../../test/support/shows.js';
import {
  assertLayout,
  assertOnSale,
  assertSaleWindow,
  countPlaces,
  countSeats,
  positionsOf,
  type Section,
} from './show.js';

const now = new Date('2026-12-24T18:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const show = showOnSale({ startsAt: at(60) });
const section = (name: string, rows: number, seatsPerRow: number): Section => ({
  name,
  rows,
  seatsPerRow,
  price: 1,
});
const standing = (name: string, capacity: number): Section => ({
  name,
  kind: 'STANDING',
  capacity,
  price: 1,
});

describe('assertOnSale', () => {
  const refusal = (changes: Partial<typeof show>) =>
    codeOf(() => assertOnSale({ ...show, ...changes }, now));

  it('accepts a show until it starts', () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ startsAt: now })).toBe('SHOW_NOT_ON_SALE');
  });

  it('refuses a show that is withdrawn or whose concert is withdrawn', () => {
    expect(refusal({ status: 'WITHDRAWN' })).toBe('SHOW_NOT_ON_SALE');
    expect(refusal({ concertStatus: 'WITHDRAWN' })).toBe('SHOW_NOT_ON_SALE');
  });

  it('accepts a show from the moment when its sale begins until the moment when it ends', () => {
    expect(refusal({ onSaleFrom: at(1) })).toBe('SHOW_NOT_ON_SALE');
    expect(refusal({ onSaleFrom: now, onSaleUntil: at(1) })).toBeNull();
    expect(refusal({ onSaleUntil: now })).toBe('SHOW_NOT_ON_SALE');
  });

  it('says that a show is cancelled, also when it has started or its concert is withdrawn', () => {
    expect(refusal({ status: 'CANCELLED' })).toBe('SHOW_CANCELLED');
    expect(refusal({ status: 'CANCELLED', startsAt: at(-1) })).toBe('SHOW_CANCELLED');
    expect(refusal({ status: 'CANCELLED', concertStatus: 'WITHDRAWN' })).toBe('SHOW_CANCELLED');
  });
});

describe('assertSaleWindow', () => {
  const refusal = (changes: Partial<typeof show>) =>
    codeOf(() => assertSaleWindow({ ...show, ...changes }, now));

  it('refuses a show that starts now or has started', () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ startsAt: now })).toBe('SHOW_IN_THE_PAST');
  });

  it('accepts a window that ends with the start of the show, and refuses a later end', () => {
    expect(refusal({ onSaleFrom: at(1), onSaleUntil: at(60) })).toBeNull();
    expect(refusal({ onSaleUntil: at(61) })).toBe('SALE_WINDOW_INVALID');
  });

  it('refuses a window that begins when it ends, or later', () => {
    expect(refusal({ onSaleFrom: at(5), onSaleUntil: at(5) })).toBe('SALE_WINDOW_INVALID');
    expect(refusal({ onSaleFrom: at(60) })).toBe('SALE_WINDOW_INVALID');
  });
});

describe('assertLayout', () => {
  it('accepts 100,000 seats and refuses more', () => {
    const full = [section('A', 300, 300), section('B', 100, 100)];
    expect(countSeats(full)).toBe(100_000);
    expect(codeOf(() => assertLayout(full))).toBeNull();
    expect(codeOf(() => assertLayout([...full, section('C', 1, 1)]))).toBe('SHOW_TOO_LARGE');
  });

  it('counts standing places with the seats', () => {
    const full = [section('A', 300, 300), standing('Floor', 10_000)];
    expect(countSeats(full)).toBe(90_000);
    expect(countPlaces(full)).toBe(100_000);
    expect(codeOf(() => assertLayout([...full, standing('B', 1)]))).toBe('SHOW_TOO_LARGE');
  });

  it('refuses two sections with the same name', () => {
    const twins = [section('A', 1, 1), section('A', 2, 2)];
    expect(codeOf(() => assertLayout(twins))).toBe('DUPLICATE_SECTION');
  });
});

describe('positionsOf', () => {
  it('numbers the seats without gaps, and leaves standing places out', () => {
    const seats = positionsOf([section('A', 1, 2), standing('Floor', 5), section('B', 1, 1)]);
    expect(seats.map(({ position, section: name }) => [position, name])).toEqual([
      [1, 'A'],
      [2, 'A'],
      [3, 'B'],
    ]);
  });
});
