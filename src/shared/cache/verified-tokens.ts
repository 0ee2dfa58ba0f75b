/** Some 20 MB of them are kept, and at least half as many. */
const MOST_TOKENS = 40_000;

/**
 * What tokens say that were found valid: whoever polls sends the same one again and again, and its
 * signature is computed once. The token itself is the key, so only the very same one finds it. What
 * changes with time, such as expiry, is for the caller to check at each use.
 *
 * There are two generations. When the younger is full the older is forgotten, but for what was used
 * meanwhile: nearly what a list in the order of use would keep, at a tenth of its cost.
 */
export class VerifiedTokens<Claims extends object> {
  private younger = new Map<string, Claims>();
  private older = new Map<string, Claims>();

  constructor(private readonly most = MOST_TOKENS) {}

  /** Null, and nothing is kept, when `verify` finds the token invalid. */
  claimsOf(token: string, verify: (token: string) => Claims | null): Claims | null {
    const known = this.younger.get(token);
    if (known) return known;
    const claims = this.older.get(token) ?? verify(token);
    if (claims) this.remember(token, claims);
    return claims;
  }

  /** For a token that was verified, or made, a moment ago. */
  remember(token: string, claims: Claims): void {
    if (this.younger.size >= this.most / 2) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(token, claims);
  }
}
