import { codeOf } from '../../../../test/support/code-of.js';
import { assertLayout, assertOnSale, countSeats, type Section, type ShowOnSale } from './show.js';

const now = new Date('2026-12-24T18:00:00Z');
const show: ShowOnSale = {
  id: 'show',
  concertId: 'concert',
  roomId: 'room',
  startsAt: new Date(now.getTime() + 1),
  maxSeatsPerUser: 4,
  sections: [],
  status: 'ON_SALE',
  concertStatus: 'ON_SALE',
  createdAt: now,
};
const section = (name: string, rows: number, seatsPerRow: number): Section => ({
  name,
  rows,
  seatsPerRow,
  price: 1,
});

describe('assertOnSale', () => {
  it('accepts a show until it starts', () => {
    expect(codeOf(() => assertOnSale(show, now))).toBeNull();
    expect(codeOf(() => assertOnSale({ ...show, startsAt: now }, now))).toBe('SHOW_NOT_ON_SALE');
  });

  it('refuses a show that is withdrawn or whose concert is withdrawn', () => {
    const withdrawn = { ...show, status: 'WITHDRAWN' as const };
    expect(codeOf(() => assertOnSale(withdrawn, now))).toBe('SHOW_NOT_ON_SALE');
    const ofWithdrawn = { ...show, concertStatus: 'WITHDRAWN' as const };
    expect(codeOf(() => assertOnSale(ofWithdrawn, now))).toBe('SHOW_NOT_ON_SALE');
  });
});

describe('assertLayout', () => {
  it('accepts 100,000 seats and refuses more', () => {
    const full = [section('A', 300, 300), section('B', 100, 100)];
    expect(countSeats(full)).toBe(100_000);
    expect(codeOf(() => assertLayout(full))).toBeNull();
    expect(codeOf(() => assertLayout([...full, section('C', 1, 1)]))).toBe('SHOW_TOO_LARGE');
  });

  it('refuses two sections with the same name', () => {
    const twins = [section('A', 1, 1), section('A', 2, 2)];
    expect(codeOf(() => assertLayout(twins))).toBe('DUPLICATE_SECTION');
  });
});
