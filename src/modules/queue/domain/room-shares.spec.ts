import { randomUUID } from 'node:crypto';
import { shareOf } from './room-shares.js';

const INSTANCES = Array.from({ length: 4 }, () => randomUUID());
const ROOMS = Array.from({ length: 8_000 }, () => randomUUID());

function ownersOf(roomId: string, instances: readonly string[]): readonly string[] {
  return instances.filter((instance) => shareOf(instance, instances)(roomId));
}

describe('Rooms that are shared out', () => {
  it('have one owner each, and each instance has about as many', () => {
    const shares = INSTANCES.map((instance) => ROOMS.filter(shareOf(instance, INSTANCES)));
    expect(shares.flat()).toHaveLength(ROOMS.length);
    expect(new Set(shares.flat()).size).toBe(ROOMS.length);
    for (const share of shares) {
      expect(share.length).toBeGreaterThan(1_700);
      expect(share.length).toBeLessThan(2_300);
    }
  });

  it('keep their owner when another instance goes', () => {
    const [gone, ...rest] = INSTANCES;
    for (const roomId of ROOMS.slice(0, 1_000)) {
      const before = ownersOf(roomId, INSTANCES);
      if (before[0] !== gone) expect(ownersOf(roomId, rest)).toEqual(before);
    }
  });

  it('all belong to an instance that is alone', () => {
    expect(ROOMS.every(shareOf('one', ['one']))).toBe(true);
  });
});
