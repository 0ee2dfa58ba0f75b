import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/settings.js';
import { VerifiedTokens } from '../../../../shared/cache/verified-tokens.js';
import { hmacOf, isHmacOf } from '../../../../shared/hmac.js';
import { QueueTokenSigner } from '../../application/queue-token-signer.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TOKEN = new RegExp(`^(q1\\.(${UUID})\\.(${UUID})\\.([1-9]\\d{0,14}))\\.([\\w-]{43})$`);

/**
 * A token is `q1.<user id>.<room id>.<waiting number>.<HMAC-SHA-256>`. It is not a JWT, because every
 * poll verifies one (docs/adr/0005-queue-tokens.md).
 */
@Injectable()
export class HmacQueueTokenSigner extends QueueTokenSigner {
  private readonly secret: string;
  private readonly previousSecret: string | null;
  private readonly verified = new VerifiedTokens<QueueTokenClaims>();

  constructor({ queueTokenSecret, previousQueueTokenSecret }: Config) {
    super();
    this.secret = queueTokenSecret;
    this.previousSecret = previousQueueTokenSecret;
  }

  sign(claims: QueueTokenClaims): string {
    const content = `q1.${claims.userId}.${claims.roomId}.${claims.number}`;
    const token = `${content}.${hmacOf(content, this.secret)}`;
    // The user sends the token with the next request, which then needs no verification.
    this.verified.remember(token, claims);
    return token;
  }

  verify(token: string): QueueTokenClaims | null {
    return this.verified.claimsOf(token, (newToken) => this.verifyNew(newToken));
  }

  private verifyNew(token: string): QueueTokenClaims | null {
    const [, content, userId, roomId, number, code] = TOKEN.exec(token) ?? [];
    if (!content || !userId || !roomId || !number || !code) return null;
    const isOurs = isHmacOf(content, code, [this.secret, this.previousSecret]);
    return isOurs ? { userId, roomId, number: Number(number) } : null;
  }
}
