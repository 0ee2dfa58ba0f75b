import type { FastifyRequest } from 'fastify';
import { POLICIES } from './policies.js';

const [, byAccountAndAddress] = POLICIES.login;

function keyOf(email: string): string {
  return byAccountAndAddress.keyOf({ ip: '203.0.113.7', body: { email } } as FastifyRequest);
}

describe('The key of a limit by account', () => {
  it('is the same for all spellings of an address, however many blanks are around it', () => {
    const blanks = ' '.repeat(5_000);
    expect(keyOf(`${blanks}MINA@example.com${blanks}`)).toBe(keyOf('mina@example.com'));
    const longest = `${'\u1f82'.repeat(242)}@example.com`;
    expect(keyOf(longest.normalize('NFD'))).toBe(keyOf(longest));
  });

  it('is made of 64 KiB of combining marks in less than 10 ms', () => {
    const email = `a${'\u0301\u0316'.repeat(16_000)}@example.com`;
    keyOf(email);
    const start = performance.now();
    keyOf(email);
    expect(performance.now() - start).toBeLessThan(10);
  });
});
