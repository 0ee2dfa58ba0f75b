import { validate, version } from 'uuid';
import { newId } from './ids.js';

describe('New ids', () => {
  afterEach(() => jest.restoreAllMocks());

  it('are UUIDs of version 7, with the time they were made at', () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2100, 0, 1));
    const id = newId();
    expect(validate(id) && version(id)).toBe(7);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2100, 0, 1));
  });

  it('are all different, and sorted as they were made, also within a millisecond', () => {
    const ids = Array.from({ length: 100_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('stay sorted when the clock is set back', () => {
    const now = Date.now();
    const before = newId();
    jest.spyOn(Date, 'now').mockReturnValue(now - 60_000);
    expect(newId() > before).toBe(true);
  });

  it('do not let the next one be guessed', () => {
    const ends = Array.from({ length: 1_000 }, () => newId().slice(-12));
    expect(new Set(ends).size).toBe(ends.length);
  });
});
