import { Injectable } from '@nestjs/common';
import { Authenticator } from '../../../../shared/http/pipeline/authenticator.js';
import type { Principal } from '../../../../shared/http/pipeline/principal.js';
import { AccessTokens } from '../../application/access-tokens.js';

const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** Reads access tokens from `Authorization: Bearer <token>` (RFC 6750, section 2.1). */
@Injectable()
export class BearerAuthenticator extends Authenticator {
  constructor(private readonly tokens: AccessTokens) {
    super();
  }

  async principalOf(authorization: string | undefined): Promise<Principal | null> {
    const [, token] = BEARER.exec(authorization ?? '') ?? [];
    return token === undefined ? null : this.tokens.verify(token);
  }
}
