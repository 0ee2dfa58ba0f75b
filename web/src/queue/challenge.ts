import { solveChallenge as solve } from 'altcha-lib';
import { deriveKey as deriveNatively } from 'altcha-lib/algorithms/web/pbkdf2';
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { onsale } from '../shared/session.js';

type DeriveKey = typeof deriveNatively;

/** The server chooses a counter from 3,000 to 6,000. */
const MAX_TRIES = 6_000;
const TRIES_PER_REPORT = 50;

/** Gets a challenge and solves it. The text goes with the join. @throws like the client */
export async function solveChallenge(
  roomId: string,
  signal: AbortSignal,
  report: (progress: number) => void,
): Promise<string> {
  const challenge = await onsale.post('/v1/queue/challenges', { body: { roomId }, signal });
  let tries = 0;
  const deriveKey: DeriveKey = (parameters, salt, password) => {
    tries += 1;
    if (tries % TRIES_PER_REPORT === 0 && !signal.aborted) report(Math.min(1, tries / MAX_TRIES));
    // The browser's own is missing in pages without TLS.
    return (crypto.subtle as SubtleCrypto | undefined)
      ? deriveNatively(parameters, salt, password)
      : deriveSlowly(parameters, salt, password);
  };
  const controller = new AbortController();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  const solution = await solve({ challenge, deriveKey, controller });
  if (solution === null) throw new Error('The challenge took too long');
  return btoa(JSON.stringify({ challenge, solution }));
}

const deriveSlowly: DeriveKey = async ({ cost, keyLength = 32 }, salt, password) => ({
  parameters: {},
  derivedKey: await pbkdf2Async(sha256, password, salt, { c: cost, dkLen: keyLength }),
});
