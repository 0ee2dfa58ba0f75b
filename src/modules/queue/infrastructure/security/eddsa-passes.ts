import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createSigner } from 'fast-jwt';
import { parse, stringify } from 'uuid';
import { Config } from '../../../../config/settings.js';
import { hmacOf, isHmacOf } from '../../../../shared/hmac.js';
import { publicKeyOf } from '../../../../shared/public-keys.js';
import { type PassClaims, Passes } from '../../application/passes.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';

/** Where each part begins: user id, waiting number, random bytes, end. */
const PARTS = { user: 0, number: 16, random: 22, end: 30 };
const ID = /^([\w-]{40})([\w-]{43})$/;

/**
 * A pass is a JWT (RFC 7519), signed by Ed25519 with `PASS_SIGNING_KEY`. Its `jti` is the slot and an
 * HMAC with `QUEUE_TOKEN_SECRET`, so that a pass needs no row.
 */
@Injectable()
export class EddsaPasses extends Passes {
  private readonly signClaims: (claims: PassClaims) => string;
  private readonly secrets: readonly [string, string | null];

  constructor({ passSigningKey, queueTokenSecret, previousQueueTokenSecret }: Config) {
    super();
    this.secrets = [queueTokenSecret, previousQueueTokenSecret];
    this.signClaims = createSigner({
      key: passSigningKey.export({ type: 'pkcs8', format: 'pem' }),
      algorithm: 'EdDSA',
      kid: publicKeyOf(passSigningKey).kid,
      noTimestamp: true,
    });
  }

  sign(claims: PassClaims): string {
    return this.signClaims(claims);
  }

  newIdFor({ userId, roomId, number }: QueueTokenClaims): string {
    const bytes = Buffer.alloc(PARTS.end);
    bytes.set(parse(userId), PARTS.user);
    bytes.writeUIntBE(number, PARTS.number, PARTS.random - PARTS.number);
    randomFillSync(bytes, PARTS.random);
    const content = bytes.toString('base64url');
    return content + hmacOf(signedText(content, roomId), this.secrets[0]);
  }

  slotOf(id: string, roomId: string): QueueTokenClaims | null {
    const [, content = '', code = ''] = ID.exec(id) ?? [];
    if (!isHmacOf(signedText(content, roomId), code, this.secrets)) return null;
    const bytes = Buffer.from(content, 'base64url');
    const userId = stringify(bytes.subarray(PARTS.user, PARTS.number));
    const number = bytes.readUIntBE(PARTS.number, PARTS.random - PARTS.number);
    return { userId, roomId, number };
  }
}

function signedText(content: string, roomId: string): string {
  return `pass ${roomId} ${content}`;
}
