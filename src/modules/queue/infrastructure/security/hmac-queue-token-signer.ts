import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
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
  private readonly secrets: readonly [current: string, ...before: string[]];

  constructor({ queueTokenSecret, previousQueueTokenSecret }: Config) {
    super();
    const before = previousQueueTokenSecret === null ? [] : [previousQueueTokenSecret];
    this.secrets = [queueTokenSecret, ...before];
  }

  sign({ userId, roomId, number }: QueueTokenClaims): string {
    const content = `q1.${userId}.${roomId}.${number}`;
    return `${content}.${macOf(content, this.secrets[0]).toString('base64url')}`;
  }

  verify(token: string): QueueTokenClaims | null {
    const [, content, userId, roomId, number, mac] = TOKEN.exec(token) ?? [];
    if (!content || !userId || !roomId || !number || !mac) return null;
    const given = Buffer.from(mac, 'base64url');
    if (!this.secrets.some((secret) => equal(given, macOf(content, secret)))) return null;
    return { userId, roomId, number: Number(number) };
  }
}

function macOf(content: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

function equal(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
