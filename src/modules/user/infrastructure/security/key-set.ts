import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { type Algorithm, createDecoder, createVerifier } from 'fast-jwt';
import type { IdentityProviderConfig } from '../../../../config/settings.js';

/** By `kty` of the key. No HMAC: with a shared secret every client could sign tokens. */
const ALGORITHMS: Readonly<Record<string, readonly Algorithm[]>> = {
  RSA: ['RS256', 'PS256'],
  EC: ['ES256'],
  OKP: ['EdDSA'],
};
const MAX_AGE_MS = 600_000;
/** Tokens with unknown keys cause at most one request to the provider in this time. */
const COOLDOWN_MS = 30_000;
const TIMEOUT_MS = 5_000;

type Verify = (token: string) => Record<string, unknown>;

interface PublishedKey {
  readonly kid: string | undefined;
  readonly algorithms: readonly Algorithm[];
  readonly verify: Verify;
}

const decode = createDecoder({ complete: true }) as (token: string) => {
  readonly header: { readonly kid?: string; readonly alg: Algorithm };
};

/** The published keys of an identity provider (RFC 7517), fetched when they are needed. */
export class KeySet {
  private keys: readonly PublishedKey[] = [];
  private loadedAt = -Infinity;
  private loading: Promise<void> | undefined;

  constructor(private readonly provider: IdentityProviderConfig) {}

  /**
   * Returns the verifier of the one key that fits the token; null when no key or several keys fit,
   * or when the token is malformed. Rejects when the provider does not deliver its keys.
   */
  async verifierFor(token: string): Promise<Verify | null> {
    const header = headerOf(token);
    if (!header) return null;
    if (this.age() > MAX_AGE_MS) await this.load();
    const known = this.find(header);
    if (known || this.age() < COOLDOWN_MS) return known;
    await this.load();
    return this.find(header);
  }

  private find({ kid, alg }: { kid?: string; alg: Algorithm }): Verify | null {
    const [key, second] = this.keys.filter(
      (candidate) =>
        (kid === undefined || kid === candidate.kid) && candidate.algorithms.includes(alg),
    );
    return key && !second ? key.verify : null;
  }

  private age(): number {
    return Date.now() - this.loadedAt;
  }

  /** Concurrent callers share one request. */
  private load(): Promise<void> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetch(): Promise<void> {
    const response = await fetch(this.provider.jwksUrl, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok)
      throw new Error(`The identity provider answered the key set with status ${response.status}`);
    const { keys } = (await response.json()) as { keys: unknown };
    if (!Array.isArray(keys)) throw new Error('The key set has no array of keys');
    this.keys = keys.flatMap((key: Jwk) => this.publishedKeyOf(key) ?? []);
    this.loadedAt = Date.now();
  }

  /** Null for an unusable key, such as an encryption key or a key on another curve. */
  private publishedKeyOf(jwk: Jwk): PublishedKey | null {
    try {
      const algorithms = (ALGORITHMS[jwk.kty ?? ''] ?? []).filter(
        (algorithm) => jwk.alg === undefined || jwk.alg === algorithm,
      );
      if (algorithms.length === 0 || (jwk.use ?? 'sig') !== 'sig') return null;
      const verify = createVerifier({
        key: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
        algorithms: [...algorithms],
        allowedIss: this.provider.issuer,
        allowedAud: this.provider.audience,
        requiredClaims: ['sub', 'exp', 'iss', 'aud'],
      });
      return { kid: jwk.kid, algorithms, verify };
    } catch {
      return null;
    }
  }
}

type Jwk = JsonWebKey & { readonly kid?: string; readonly alg?: string; readonly use?: string };

function headerOf(token: string): { kid?: string; alg: Algorithm } | null {
  try {
    return decode(token).header;
  } catch {
    return null;
  }
}
