import { CacheableMemory } from 'cacheable';

/** Some 20 MB of them; beyond it the least recently used go. */
const MOST_TOKENS = 40_000;

/**
 * What tokens say that were found valid: whoever polls sends the same one again and again, and its
 * signature is computed once. The token itself is the key, so only the very same one finds it. What
 * changes with time, such as expiry, is for the caller to check at each use.
 */
export class VerifiedTokens<Claims extends object> {
  private readonly known = new CacheableMemory({
    lruSize: MOST_TOKENS,
    storeHashSize: 1,
    useClone: false,
  });

  /** Null, and nothing is kept, when `verify` finds the token invalid. */
  claimsOf(token: string, verify: (token: string) => Claims | null): Claims | null {
    const known = this.known.get<Claims>(token);
    if (known) return known;
    const claims = verify(token);
    if (claims) this.remember(token, claims);
    return claims;
  }

  /** For a token that was verified, or made, a moment ago. */
  remember(token: string, claims: Claims): void {
    this.known.set(token, claims);
  }
}
