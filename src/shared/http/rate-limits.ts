import type { IncomingMessage } from 'node:http';
import { Global, Injectable, Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Config } from '../../config/config.js';
import { networkOf } from './client-network.js';
import type { Principal } from './principal.js';
import { RequestError } from './request-error.js';

/** What a request is counted by. Each request of Fastify has it. */
export interface Counted {
  readonly raw: IncomingMessage;
  /** Fastify knows which proxies to believe; the express lane, where nobody is counted by it, does not. */
  readonly ip?: string;
  readonly principal?: Principal | null;
  readonly body?: unknown;
}

interface Limit {
  readonly name: string;
  /** Requests allowed per window, and the window in seconds. */
  readonly points: number;
  readonly duration: number;
  readonly keyOf: (request: Counted) => string;
  /**
   * Counted by each instance for itself: this protects its work from one user, and asking Redis
   * would cost as much as that work.
   */
  readonly byInstance?: true;
}

const address = ({ ip = '' }: Counted) => networkOf(ip);
const user = ({ principal, ip = '' }: Counted) => principal?.id ?? ip;
/** Limits come before the validation: whatever the body is, this gives a key. */
const account = (request: Counted) => {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : '';
};
const accountFromAddress = (request: Counted) => `${address(request)} ${account(request)}`;

/** Routes where abuse is cheap. All limits stand here; `RATE_LIMITS=off` lifts them. */
const POLICIES = {
  login: [
    { name: 'login-account', points: 10, duration: 60, keyOf: accountFromAddress },
    // From however many addresses: slow enough to make guessing hopeless.
    { name: 'login-account-anywhere', points: 200, duration: 3_600, keyOf: account },
    { name: 'login-address', points: 60, duration: 60, keyOf: address },
  ],
  signup: [{ name: 'signup-address', points: 60, duration: 60, keyOf: address }],
  queueToken: [{ name: 'queue-token-user', points: 60, duration: 60, keyOf: user }],
  // Four a second are more than anybody can click.
  charge: [{ name: 'charge-user', points: 240, duration: 60, keyOf: user, byInstance: true }],
  hold: [{ name: 'hold-user', points: 240, duration: 60, keyOf: user, byInstance: true }],
  order: [{ name: 'order-user', points: 240, duration: 60, keyOf: user, byInstance: true }],
  claim: [{ name: 'claim-user', points: 240, duration: 60, keyOf: user, byInstance: true }],
} as const satisfies Record<string, readonly Limit[]>;

export type Policy = keyof typeof POLICIES;

/**
 * Counts in Redis, so that a limit holds over all instances, unless it is one by instance. While
 * Redis is away each instance counts for itself.
 */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterAbstract>();
  /** The express lane may hand a request over that it has counted already. */
  private readonly counted = new WeakSet<IncomingMessage>();

  constructor(
    private readonly config: Config,
    redis: Redis,
  ) {
    const limits: readonly Limit[] = Object.values(POLICIES).flat();
    for (const { name, points, duration, byInstance } of limits) {
      const rule = { keyPrefix: `onsale:rate:${name}`, points, duration };
      const inMemory = new RateLimiterMemory(rule);
      const overAll = { ...rule, storeClient: redis, insuranceLimiter: inMemory };
      this.limiters.set(name, byInstance ? inMemory : new RateLimiterRedis(overAll));
    }
  }

  /** Counts a request once. @throws RequestError RATE_LIMITED */
  async consume(policy: Policy, request: Counted): Promise<void> {
    if (!this.config.rateLimits || this.counted.has(request.raw)) return;
    for (const limit of POLICIES[policy]) await this.count(limit, request);
    this.counted.add(request.raw);
  }

  private async count(limit: Limit, request: Counted): Promise<void> {
    try {
      await this.limiters.get(limit.name)?.consume(limit.keyOf(request));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      throw new RequestError('RATE_LIMITED', undefined, retryAfterSeconds);
    }
  }
}

@Global()
@Module({ providers: [RateLimits], exports: [RateLimits] })
export class RateLimitModule {}
