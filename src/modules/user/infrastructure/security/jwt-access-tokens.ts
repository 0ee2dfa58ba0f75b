import { Injectable } from '@nestjs/common';
import { createSigner, createVerifier } from 'fast-jwt';
import { Config } from '../../../../config/settings.js';
import { VerifiedTokens } from '../../../../shared/cache/verified-tokens.js';
import { ROLES } from '../../../../shared/http/pipeline/principal.js';
import { isId } from '../../../../shared/ids.js';
import { AccessTokens, type TokenHolder } from '../../application/access-tokens.js';
import type { User } from '../../domain/user.js';
import { hasUsualSpelling } from './token-spelling.js';

const ISSUER = 'onsale';
const AUDIENCE = 'onsale';
/** The only accepted algorithm, so tokens with `none` or a public-key algorithm are refused. */
const ALGORITHM = 'HS256';

interface Verified {
  readonly holder: TokenHolder;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Issues JWTs (RFC 7519) signed with `JWT_SECRET`. Accepts tokens signed with `JWT_SECRET_PREVIOUS`
 * until they expire. Verification is synchronous, because the thread pool would cost more than the
 * signature. A verified token is not verified again.
 */
@Injectable()
export class JwtAccessTokens extends AccessTokens {
  readonly lifetimeSeconds = 3_600;
  readonly carryRole = true;
  private readonly signToken: (claims: object) => string;
  /** One per secret, the current one first. */
  private readonly verifiers: readonly ((token: string) => Record<string, unknown>)[];
  private readonly verified = new VerifiedTokens<Verified>();

  constructor({ jwtSecret, previousJwtSecret }: Config) {
    super();
    this.signToken = createSigner({
      key: jwtSecret,
      algorithm: ALGORITHM,
      iss: ISSUER,
      aud: AUDIENCE,
      expiresIn: this.lifetimeSeconds * 1_000,
    });
    this.verifiers = [jwtSecret, previousJwtSecret]
      .filter((secret) => secret !== null)
      .map((key) =>
        createVerifier({
          key,
          algorithms: [ALGORITHM],
          allowedIss: ISSUER,
          allowedAud: AUDIENCE,
          requiredClaims: ['sub', 'exp', 'iss', 'aud'],
        }),
      );
  }

  assertIssuedHere(): void {
    // This class is the issuer.
  }

  async issue({ id, role }: User, sessionId?: string): Promise<string> {
    return this.signToken({ sub: id, role, ...(sessionId !== undefined && { sid: sessionId }) });
  }

  async verify(token: string): Promise<TokenHolder | null> {
    const verified = this.verified.claimsOf(token, (newToken) => this.verifyNew(newToken));
    return verified && Date.now() < verified.expiresAt ? verified.holder : null;
  }

  private verifyNew(token: string): Verified | null {
    if (!hasUsualSpelling(token)) return null;
    for (const claimsOf of this.verifiers) {
      try {
        return verifiedOf(claimsOf(token));
      } catch {
        // Forged, expired, or signed with the other secret.
      }
    }
    return null;
  }
}

function verifiedOf({ sub, role, sid, exp }: Record<string, unknown>): Verified | null {
  const known = ROLES.find((one) => one === role);
  if (!isId(sub) || known === undefined) return null;
  const holder = isId(sid) ? { id: sub, role: known, sessionId: sid } : { id: sub, role: known };
  return { holder, expiresAt: Number(exp) * 1_000 };
}
