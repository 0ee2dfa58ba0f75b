import { Injectable } from '@nestjs/common';
import { createSigner, createVerifier } from 'fast-jwt';
import { Config } from '../../../../config/config.js';
import { isId } from '../../../../shared/ids.js';
import { AccessTokens, type TokenHolder } from '../../application/access-tokens.js';
import type { User } from '../../domain/user.js';

const ISSUER = 'onsale';
const AUDIENCE = 'onsale';
/** The only algorithm we sign with is the only one we accept: `none` and public-key tricks fail. */
const ALGORITHM = 'HS256';

/**
 * Our own tokens: JWTs (RFC 7519) signed with `JWT_SECRET`. Each request verifies one, so that is
 * done at once, without a turn of the thread pool (docs/adr/0011-fast-paths.md).
 */
@Injectable()
export class JwtAccessTokens extends AccessTokens {
  readonly lifetimeSeconds = 3_600;
  private readonly signToken: (claims: object) => string;
  private readonly verifyToken: (token: string) => Record<string, unknown>;

  constructor(config: Config) {
    super();
    const key = Buffer.from(config.jwtSecret, 'utf8');
    this.signToken = createSigner({
      key,
      algorithm: ALGORITHM,
      iss: ISSUER,
      aud: AUDIENCE,
      expiresIn: this.lifetimeSeconds * 1_000,
    });
    this.verifyToken = createVerifier({
      key,
      algorithms: [ALGORITHM],
      allowedIss: ISSUER,
      allowedAud: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iss', 'aud'],
    });
  }

  assertIssuedHere(): void {
    // This class is the issuer.
  }

  async issue({ id, role }: User): Promise<string> {
    return this.signToken({ sub: id, role });
  }

  async verify(token: string): Promise<TokenHolder | null> {
    try {
      const { sub, role } = this.verifyToken(token);
      if (!isId(sub) || (role !== 'customer' && role !== 'admin')) return null;
      return { id: sub, role };
    } catch {
      return null;
    }
  }
}
