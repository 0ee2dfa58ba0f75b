import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { IdentityProviderConfig } from '../../../../config/config.js';
import { tidyEmail, tidyName } from '../../../../shared/domain/text.js';
import { AccessTokens, type TokenHolder } from '../../application/access-tokens.js';
import type { UserFacade } from '../../application/user.facade.js';
import { UserError } from '../../domain/user-error.js';

/** Signatures that prove a private key; a shared secret would let every client sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** In characters; as for those who sign up here. */
const LONGEST = { subject: 255, email: 254, name: 100 };
/** PostgreSQL keeps no U+0000, and UTF-8 no half of a surrogate pair. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu;

/**
 * Tokens of an external identity provider, verified with its published keys (RFC 7517). A user is
 * added on first sight. The admin is whoever has `ADMIN_EMAIL` as verified e-mail address there.
 */
export class ExternalAccessTokens extends AccessTokens {
  readonly lifetimeSeconds = 0;
  private readonly keys;
  private readonly adminEmail: string | null;

  constructor(
    private readonly provider: IdentityProviderConfig,
    private readonly users: UserFacade,
    adminEmail: string | null,
  ) {
    super();
    this.adminEmail = adminEmail === null ? null : tidyEmail(adminEmail);
    this.keys = createRemoteJWKSet(new URL(provider.jwksUrl));
  }

  assertIssuedHere(): void {
    throw new UserError('EXTERNAL_IDENTITY_PROVIDER');
  }

  issue(): Promise<string> {
    return Promise.reject(new UserError('EXTERNAL_IDENTITY_PROVIDER'));
  }

  async verify(token: string): Promise<TokenHolder | null> {
    const claims = await this.claimsOf(token);
    if (!claims?.sub || storable(claims.sub, LONGEST.subject) !== claims.sub) return null;
    const email = storable(claims['email'], LONGEST.email);
    const { id, role } = await this.users.provision(
      { issuer: this.provider.issuer, subject: claims.sub },
      {
        email,
        name: tidyName(storable(claims['name'], LONGEST.name)) || email.slice(0, LONGEST.name),
        admin: claims['email_verified'] === true && tidyEmail(email) === this.adminEmail,
      },
    );
    return { id, role };
  }

  private async claimsOf(token: string): Promise<JWTPayload | null> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ALGORITHMS,
        issuer: this.provider.issuer,
        audience: this.provider.audience,
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError && !isKeySetFailure(error)) return null;
      throw new UserError('IDENTITY_PROVIDER_UNAVAILABLE', { retryAfterSeconds: 5 });
    }
  }
}

/** What of a profile can be kept: people may write there what they like. */
function storable(claim: unknown, longest: number): string {
  if (typeof claim !== 'string') return '';
  return claim.slice(0, longest).replace(NOT_STORABLE, '');
}

/** The keys could not be had in time, or what came is no key set: that says nothing of the token. */
function isKeySetFailure(error: errors.JOSEError): boolean {
  const codes: string[] = [errors.JWKSTimeout, errors.JWKSInvalid, errors.JOSEError].map(
    ({ code }) => code,
  );
  return codes.includes(error.code);
}
