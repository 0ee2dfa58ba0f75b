import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { VerifiedTokens } from '../../../../shared/cache/verified-tokens.js';
import { QueueTokenSigner } from '../../application/queue-token-signer.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TOKEN = new RegExp(`^(q1\\.(${UUID})\\.(${UUID})\\.([1-9]\\d{0,14}))\\.([\\w-]{43})$`);

/**
 * `q1.<user id>.<room id>.<waiting number>.<HMAC-SHA-256>`: no secret in it, and nothing to guess.
 * One fixed algorithm instead of a JWT, because every poll verifies one (docs/adr/0005-queue-tokens.md).
 */
@Injectable()
export class HmacQueueTokenSigner extends QueueTokenSigner {
  private readonly key: KeyObject;
  /** Of tokens that were signed before the secret was changed. */
  private readonly previousKey: KeyObject | null;
  private readonly verified = new VerifiedTokens<QueueTokenClaims>();

  constructor({ queueTokenSecret, previousQueueTokenSecret }: Config) {
    super();
    this.key = createSecretKey(queueTokenSecret, 'utf8');
    this.previousKey =
      previousQueueTokenSecret === null ? null : createSecretKey(previousQueueTokenSecret, 'utf8');
  }

  sign(claims: QueueTokenClaims): string {
    const content = `q1.${claims.userId}.${claims.roomId}.${claims.number}`;
    const token = `${content}.${macOf(content, this.key).toString('base64url')}`;
    // Whoever gets it sends it soon.
    this.verified.remember(token, claims);
    return token;
  }

  verify(token: string): QueueTokenClaims | null {
    return this.verified.claimsOf(token, (unknown) => this.verifyNew(unknown));
  }

  private verifyNew(token: string): QueueTokenClaims | null {
    const [, content, userId, roomId, number, mac] = TOKEN.exec(token) ?? [];
    if (!content || !userId || !roomId || !number || !mac) return null;
    const given = Buffer.from(mac, 'base64url');
    const isSigned =
      equal(given, macOf(content, this.key)) ||
      (this.previousKey !== null && equal(given, macOf(content, this.previousKey)));
    return isSigned ? { userId, roomId, number: Number(number) } : null;
  }
}

function macOf(content: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(content).digest();
}

function equal(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
