import { packed } from './seat-availability.js';

describe('packed', () => {
  it('puts the first of four seats into the lowest two bits', () => {
    expect([...packed('ASHB')]).toEqual([0b11_01_10_00]);
    expect([...packed('H')]).toEqual([0b01]);
  });

  it('fills the last byte with zeros', () => {
    expect([...packed('BBBBS')]).toEqual([0b11_11_11_11, 0b10]);
    expect([...packed('')]).toEqual([]);
    expect(packed('A'.repeat(100_000))).toHaveLength(25_000);
  });
});
