import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { hmacOfIds } from './hashing.js';

describe('hmacOfIds', () => {
  it.each([1, 32, 64])('is the HMAC-SHA-256 of Node.js with a key of %i bytes', (length) => {
    const key = randomBytes(length);
    const hmac = hmacOfIds(key);
    for (const id of [randomUUID(), randomUUID()]) {
      expect(hmac(id)).toEqual(createHmac('sha256', key).update(id).digest());
    }
  });

  it('refuses a text that is not as long as an id', () => {
    expect(() => hmacOfIds(randomBytes(32))('short')).toThrow('Expected an id');
  });
});
