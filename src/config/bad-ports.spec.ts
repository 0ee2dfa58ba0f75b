import { isBadPort } from './bad-ports.js';

describe('A bad port', () => {
  const all = Array.from({ length: 65_536 }, (_, port) => port);

  // Node.js tries port 0, other clients don't.
  it('is one to which fetch sends nothing', async () => {
    const bad = all.filter((port) => isBadPort(`${port}`) && port !== 0);
    expect(bad.length).toBeGreaterThan(80);
    for (const port of bad) {
      const failure = await fetch(`http://127.0.0.1:${port}`).catch((error: Error) => error.cause);
      expect({ port, message: (failure as Error).message }).toEqual({ port, message: 'bad port' });
    }
  });

  it('is 0, where nobody can listen', () => {
    expect(isBadPort('0')).toBe(true);
  });

  it.each(['', '80', '443', '3000', '4000', '8080', '8443'])('is not %p', (port) => {
    expect(isBadPort(port)).toBe(false);
  });
});
