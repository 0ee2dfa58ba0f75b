/** About 20 MB. Between half of this number and all of it are kept. */
const MAX_TOKENS = 40_000;

/**
 * The claims of tokens that were verified, so that a user who polls with one token costs one signature.
 * The key is the whole token. The caller checks at each use what depends on time, such as expiry.
 *
 * When the younger of two generations is full, the older one is dropped, except for the tokens used
 * since: close to a least-recently-used list at a tenth of its cost.
 */
export class VerifiedTokens<Claims extends object> {
  private younger = new Map<string, Claims>();
  private older = new Map<string, Claims>();

  constructor(private readonly max = MAX_TOKENS) {}

  /** Null when `verify` rejects the token; then nothing is kept. */
  claimsOf(token: string, verify: (token: string) => Claims | null): Claims | null {
    const known = this.younger.get(token);
    if (known) return known;
    const claims = this.older.get(token) ?? verify(token);
    if (claims) this.remember(token, claims);
    return claims;
  }

  /** Keeps a token that was just verified or issued. */
  remember(token: string, claims: Claims): void {
    if (this.younger.size >= this.max / 2) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(token, claims);
  }
}
