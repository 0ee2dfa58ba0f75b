import { Injectable } from '@nestjs/common';
import { createChallenge, type Payload, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { Config } from '../../../../config/settings.js';
import { Clock } from '../../../../shared/domain/clock.js';
import { hmacOf } from '../../../../shared/hmac.js';
import { RedisServers } from '../../../../shared/redis/redis-servers.js';
import { type Challenge, type ChallengeHolder, Challenges } from '../../application/challenges.js';
import { QueueError } from '../../domain/queue-error.js';

const ALGORITHM = 'PBKDF2/SHA-256';
const LIFETIME_SECONDS = 300;
const RETRY_AFTER_SECONDS = 2;
/**
 * The client tries counters from 0 on, each at the cost of so many iterations. The server does the last
 * one only: about 0.1 ms against half a second of one core.
 */
const COST = 500;
const COUNTER = { min: 3_000, max: 6_000 };

/**
 * ALTCHA challenges (altcha-lib), signed with keys that are derived from `QUEUE_TOKEN_SECRET`. A solution
 * is the base64 text that the ALTCHA widget sends.
 */
@Injectable()
export class AltchaChallenges extends Challenges {
  private readonly secrets: { hmacSignatureSecret: string; hmacKeySignatureSecret: string };

  constructor(
    { queueTokenSecret }: Config,
    private readonly redis: RedisServers,
    private readonly clock: Clock,
  ) {
    super();
    this.secrets = {
      hmacSignatureSecret: hmacOf('challenge', queueTokenSecret),
      hmacKeySignatureSecret: hmacOf('challenge key', queueTokenSecret),
    };
  }

  async issue({ userId, roomId }: ChallengeHolder): Promise<Challenge> {
    const challenge = await createChallenge({
      algorithm: ALGORITHM,
      cost: COST,
      counter: randomInt(COUNTER.max, COUNTER.min),
      deriveKey,
      expiresAt: Math.floor(this.clock.now().getTime() / 1_000) + LIFETIME_SECONDS,
      data: { user: userId, ...(roomId !== null && { room: roomId }) },
      ...this.secrets,
    });
    return challenge as unknown as Challenge;
  }

  async redeem(text: string, { userId, roomId }: ChallengeHolder): Promise<boolean> {
    const payload = payloadOf(text);
    if (!payload || !(await this.isSolved(payload))) return false;
    const { data, expiresAt = 0 } = payload.challenge.parameters;
    const isTheirs =
      data?.['user'] === userId && [undefined, roomId].includes(data['room'] as never);
    const secondsLeft = expiresAt - Math.floor(this.clock.now().getTime() / 1_000);
    return isTheirs && secondsLeft > 0 && this.isFirstUse(payload, secondsLeft);
  }

  private async isSolved({ challenge, solution }: Payload): Promise<boolean> {
    try {
      const check = { challenge, solution, deriveKey, ...this.secrets };
      return (await verifySolution(check)).verified;
    } catch {
      // The challenge is not one of ours.
      return false;
    }
  }

  private async isFirstUse({ challenge }: Payload, seconds: number): Promise<boolean> {
    // The clocks of instances may differ by a little.
    const expiry = seconds + LIFETIME_SECONDS;
    const key = `onsale:queue:challenge:${challenge.signature}`;
    try {
      return (await this.redis.commands.set(key, 1, 'EX', expiry, 'NX')) === 'OK';
    } catch {
      throw new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  }
}

/** Null when the text is no payload at all. */
function payloadOf(text: string): Payload | null {
  try {
    const payload = JSON.parse(Buffer.from(text, 'base64').toString()) as Partial<Payload> | null;
    const { challenge, solution } = payload ?? {};
    const { signature, parameters } = challenge ?? {};
    const isPayload =
      typeof signature === 'string' && typeof parameters === 'object' && Boolean(solution);
    return isPayload ? (payload as Payload) : null;
  } catch {
    return null;
  }
}
