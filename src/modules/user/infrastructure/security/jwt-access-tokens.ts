import { Injectable } from '@nestjs/common';
import { createSigner, createVerifier } from 'fast-jwt';
import { Config } from '../../../../config/config.js';
import { VerifiedTokens } from '../../../../shared/cache/verified-tokens.js';
import { isId } from '../../../../shared/ids.js';
import { AccessTokens, type TokenHolder } from '../../application/access-tokens.js';
import type { User } from '../../domain/user.js';
import { UsualJwts } from './usual-jwts.js';

const ISSUER = 'onsale';
const AUDIENCE = 'onsale';
/** The only algorithm we sign with is the only one we accept: `none` and public-key tricks fail. */
const ALGORITHM = 'HS256';

interface Verified {
  readonly holder: TokenHolder;
  /** In ms since 1970. */
  readonly expiresAt: number;
}

/**
 * Our own tokens: JWTs (RFC 7519) signed with `JWT_SECRET`; those that `JWT_SECRET_PREVIOUS` signed
 * are accepted until they expire. Each request brings one, so a new one is verified at once, without
 * a turn of the thread pool, and a known one is not verified again (docs/adr/0011-fast-paths.md).
 */
@Injectable()
export class JwtAccessTokens extends AccessTokens {
  readonly lifetimeSeconds = 3_600;
  private readonly signToken: (claims: object) => string;
  /**
   * Asked in turn, what each doesn't take the next one decides: what is usual first, then any JWT, and of the
   * secrets `JWT_SECRET` first, because while one is changed tokens of both come.
   */
  private readonly verifiers: readonly ((token: string) => Record<string, unknown> | null)[];
  private readonly verified = new VerifiedTokens<Verified>();

  constructor(config: Config) {
    super();
    this.signToken = createSigner({
      key: Buffer.from(config.jwtSecret, 'utf8'),
      algorithm: ALGORITHM,
      iss: ISSUER,
      aud: AUDIENCE,
      expiresIn: this.lifetimeSeconds * 1_000,
    });
    const usual = new UsualJwts(config.jwtSecret, ISSUER, AUDIENCE);
    const any = [config.jwtSecret, config.previousJwtSecret]
      .filter((secret) => secret !== null)
      .map((secret) =>
        createVerifier({
          key: Buffer.from(secret, 'utf8'),
          algorithms: [ALGORITHM],
          allowedIss: ISSUER,
          allowedAud: AUDIENCE,
          requiredClaims: ['sub', 'exp', 'iss', 'aud'],
        }),
      );
    this.verifiers = [(token) => usual.claimsOf(token), ...any];
  }

  assertIssuedHere(): void {
    // This class is the issuer.
  }

  async issue({ id, role }: User): Promise<string> {
    return this.signToken({ sub: id, role });
  }

  async verify(token: string): Promise<TokenHolder | null> {
    const verified = this.verified.claimsOf(token, (unknown) => this.verifyNew(unknown));
    return verified && Date.now() < verified.expiresAt ? verified.holder : null;
  }

  private verifyNew(token: string): Verified | null {
    for (const claimsOf of this.verifiers) {
      try {
        const claims = claimsOf(token);
        if (claims) return verifiedOf(claims);
      } catch {
        // Forged, expired, or signed with the other secret.
      }
    }
    return null;
  }
}

function verifiedOf({ sub, role, exp }: Record<string, unknown>): Verified | null {
  if (!isId(sub) || (role !== 'customer' && role !== 'admin')) return null;
  return { holder: { id: sub, role }, expiresAt: Number(exp) * 1_000 };
}
