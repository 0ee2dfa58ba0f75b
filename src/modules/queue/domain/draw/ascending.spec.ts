import { randomBytes } from 'node:crypto';
import { ascending } from './ascending.js';

const pause = () => Promise.resolve();

function sorted(bytes: Buffer, stride: number, width: number): number[] {
  const key = (index: number) => bytes.subarray(index * stride, index * stride + width);
  const indexes = Array.from({ length: bytes.length / stride }, (_, index) => index);
  return indexes.sort((a, b) => Buffer.compare(key(a), key(b)));
}

describe('ascending', () => {
  it.each([
    [16, 16],
    [36, 16],
    [32, 32],
  ])('sorts keys every %i bytes by their first %i bytes', async (stride, width) => {
    const bytes = randomBytes(2_000 * stride);
    expect([...(await ascending({ bytes, stride, width }, pause))]).toEqual(
      sorted(bytes, stride, width),
    );
  });

  it('sorts keys that begin alike by their later bytes', async () => {
    const keys = [3, 1, 2].map((last) => Buffer.from(`${'ab'.repeat(15)}0${last}`, 'hex'));
    const order = await ascending({ bytes: Buffer.concat(keys), stride: 16, width: 16 }, pause);
    expect([...order]).toEqual([1, 2, 0]);
  });

  it('returns nothing for no keys', async () => {
    expect(await ascending({ bytes: Buffer.alloc(0), stride: 16, width: 16 }, pause)).toHaveLength(
      0,
    );
  });

  it('pauses about every 4,000 keys', async () => {
    let pauses = 0;
    await ascending({ bytes: randomBytes(16 * 40_000), stride: 16, width: 16 }, async () => {
      pauses += 1;
    });
    expect(pauses).toBeGreaterThanOrEqual(8);
    expect(pauses).toBeLessThanOrEqual(10);
  });
});
