import { codeOf } from '../../../../test/support/code-of.js';
import { showOnSale } from '../../../../test/support/shows.js';
import type { ConcertError } from './concert-error.js';
import type { Section } from './show.js';
import { assertBlockable, withSection, withSectionChanged } from './show-repair.js';

const SEATED: Section = { name: 'R', rows: 2, seatsPerRow: 5, price: 10_000 };
const STANDING: Section = { name: 'Floor', kind: 'STANDING', capacity: 50, price: 8_000 };
const show = showOnSale({ sections: [SEATED, STANDING], layoutVersion: 3 });

describe('withSection', () => {
  it('puts the section behind the others, and raises the layout version', () => {
    const added: Section = { name: 'S', rows: 1, seatsPerRow: 1, price: 0 };
    expect(withSection(show, added)).toEqual({
      sections: [SEATED, STANDING, added],
      layoutVersion: 4,
    });
  });

  it('refuses a name that the show has, in any case, and more places than a show can have', () => {
    expect(codeOf(() => withSection(show, { ...STANDING, name: 'r' }))).toBe('DUPLICATE_SECTION');
    const huge = { ...STANDING, name: 'S', capacity: 99_941 };
    expect(codeOf(() => withSection(show, huge))).toBe('SHOW_TOO_LARGE');
    expect(codeOf(() => withSection(show, { ...huge, capacity: 99_940 }))).toBeNull();
  });
});

describe('withSectionChanged', () => {
  it('changes the price of any section, and the capacity of a standing one', () => {
    expect(withSectionChanged(show, 'r', { price: 0 }).sections).toEqual([
      { ...SEATED, price: 0 },
      STANDING,
    ]);
    const changes = { price: 9_000, capacity: 60 };
    expect(withSectionChanged(show, 'FLOOR', changes)).toEqual({
      sections: [SEATED, { ...STANDING, ...changes }],
      layoutVersion: 4,
    });
  });

  it('refuses an unknown section, and a capacity of numbered seats', () => {
    expect(codeOf(() => withSectionChanged(show, 'S', { price: 1 }))).toBe('SECTION_NOT_FOUND');
    expect(codeOf(() => withSectionChanged(show, 'R', { capacity: 9 }))).toBe(
      'SECTION_KIND_MISMATCH',
    );
  });

  it('refuses a capacity with which the show has too many places', () => {
    const rule = (capacity: number) => () => withSectionChanged(show, 'Floor', { capacity });
    expect(codeOf(rule(99_990))).toBeNull();
    expect(codeOf(rule(99_991))).toBe('SHOW_TOO_LARGE');
  });
});

describe('assertBlockable', () => {
  const seats = [
    { id: 'a', isFree: true },
    { id: 'gone', isFree: false },
  ];
  const refusal = (seatIds: string[]): unknown => {
    try {
      assertBlockable(seats, seatIds);
      return null;
    } catch (error) {
      const { code, details } = error as ConcertError;
      return [code, details['seatIds']];
    }
  };

  it('accepts free seats', () => {
    expect(refusal(['a'])).toBeNull();
  });

  it('names the seats that are not free, and unknown ones before them', () => {
    expect(refusal(['a', 'gone'])).toEqual(['SEAT_ALREADY_RESERVED', ['gone']]);
    expect(refusal(['gone', 'other', 'a'])).toEqual(['SEAT_NOT_FOUND', ['other']]);
  });
});
