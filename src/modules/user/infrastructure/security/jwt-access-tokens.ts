import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { Config } from '../../../../config/config.js';
import { isId } from '../../../../shared/ids.js';
import { AccessTokens, type TokenHolder } from '../../application/access-tokens.js';
import type { User } from '../../domain/user.js';

const ISSUER = 'onsale';
const AUDIENCE = 'onsale';
/** The only algorithm we sign with is the only one we accept: `none` and public-key tricks fail. */
const ALGORITHM = 'HS256';

/** Our own tokens: JWTs (RFC 7519) signed with `JWT_SECRET`. */
@Injectable()
export class JwtAccessTokens extends AccessTokens {
  readonly lifetimeSeconds = 3_600;
  private readonly key;

  constructor(config: Config) {
    super();
    this.key = createSecretKey(Buffer.from(config.jwtSecret, 'utf8'));
  }

  assertIssuedHere(): void {
    // This class is the issuer.
  }

  issue(user: User): Promise<string> {
    return new SignJWT({ role: user.role })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(user.id)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${this.lifetimeSeconds}s`)
      .sign(this.key);
  }

  async verify(token: string): Promise<TokenHolder | null> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp'],
      });
      const { sub, role } = payload;
      if (!isId(sub) || (role !== 'customer' && role !== 'admin')) return null;
      return { id: sub, role };
    } catch {
      return null;
    }
  }
}
