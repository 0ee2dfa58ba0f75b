import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { withTimeout } from './timeout.js';

const LIMIT_MS = 20;

describe('withTimeout', () => {
  it('settles like the promise', async () => {
    await expect(withTimeout(LIMIT_MS, Promise.resolve('reply'))).resolves.toBe('reply');
    await expect(withTimeout(LIMIT_MS, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('rejects when there is no reply in time', async () => {
    const never = new Promise<never>(() => undefined);
    await expect(withTimeout(LIMIT_MS, never)).rejects.toThrow(`No reply within ${LIMIT_MS} ms`);
  });

  it('takes a reply that came in time while the process was busy', async () => {
    // After immediates, timers come before replies.
    await new Promise(setImmediate);
    // It is ready after some microseconds, on another thread.
    const reply = promisify(pbkdf2)('password', 'salt', 1, 8, 'sha256');
    const answer = withTimeout(LIMIT_MS, reply);
    const busyUntil = performance.now() + 5 * LIMIT_MS;
    while (performance.now() < busyUntil);
    await expect(answer).resolves.toHaveLength(8);
  });
});
