import { v4, validate, version } from 'uuid';
import { newId, timeOfId } from './ids.js';

describe('timeOfId', () => {
  it('returns when an id was made', () => {
    const before = Date.now();
    const time = timeOfId(newId())?.getTime() ?? 0;
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('returns null for what is no UUIDv7', () => {
    expect([timeOfId(v4()), timeOfId('an id')]).toEqual([null, null]);
  });
});

describe('newId', () => {
  afterEach(() => jest.restoreAllMocks());

  it('returns a UUIDv7 with the current time', () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2100, 0, 1));
    const id = newId();
    expect(validate(id) && version(id)).toBe(7);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2100, 0, 1));
  });

  it('returns unique, ascending ids within a millisecond', () => {
    const ids = Array.from({ length: 100_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('keeps the order when the clock is set back', () => {
    const now = Date.now();
    const before = newId();
    jest.spyOn(Date, 'now').mockReturnValue(now - 60_000);
    expect(newId() > before).toBe(true);
  });

  it('returns ids that cannot be guessed', () => {
    const ends = Array.from({ length: 1_000 }, () => newId().slice(-12));
    expect(new Set(ends).size).toBe(ends.length);
  });
});
