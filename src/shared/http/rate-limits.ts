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
import { tidyEmail } from '../domain/text.js';
import { networkOf } from './client-network.js';
import type { Principal } from './principal.js';
import { RequestError } from './request-error.js';

/** What a request is counted by. Every FastifyRequest has it. */
export interface Counted {
  readonly raw: IncomingMessage;
  /** The address of the client. Absent where no limit counts by it. */
  readonly ip?: string;
  readonly principal?: Principal | null;
  readonly body?: unknown;
}

/** What takes the headers: a FastifyReply. */
export interface LimitedReply {
  header(name: string, value: string): unknown;
}

interface Limit {
  readonly name: string;
  /** What the requests are counted by. */
  readonly per: string;
  /** Requests allowed per window, and the window in seconds. */
  readonly points: number;
  readonly duration: number;
  readonly keyOf: (request: Counted) => string;
  /** Each instance counts alone: it protects its own work, and Redis would cost as much. */
  readonly byInstance?: true;
}

const address = ({ ip = '' }: Counted) => networkOf(ip);
const user = ({ principal, ip = '' }: Counted) => principal?.id ?? ip;
/** Limits come before the validation, so the body may have any shape. */
const account = (request: Counted) => {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? tidyEmail(email).slice(0, 254) : '';
};
const accountFromAddress = (request: Counted) => `${address(request)} ${account(request)}`;

/**
 * All limits, by policy; `RATE_LIMITS=off` lifts them. A refusal ends the counting, so the address
 * comes first: refused log-ins must not leave a key for each account in Redis.
 */
export const POLICIES = {
  login: [
    { name: 'login-address', per: 'address', points: 60, duration: 60, keyOf: address },
    {
      name: 'login-account',
      per: 'account and address',
      points: 10,
      duration: 60,
      keyOf: accountFromAddress,
    },
    // From however many addresses: slow enough to make guessing hopeless.
    {
      name: 'login-account-anywhere',
      per: 'account',
      points: 200,
      duration: 3_600,
      keyOf: account,
    },
  ],
  signup: [{ name: 'signup-address', per: 'address', points: 60, duration: 60, keyOf: address }],
  queueToken: [{ name: 'queue-token-user', per: 'user', points: 60, duration: 60, keyOf: user }],
  // Four a second are more than anybody can click.
  charge: [clicks('charge-user')],
  hold: [clicks('hold-user')],
  order: [clicks('order-user')],
  claim: [clicks('claim-user')],
} as const satisfies Record<string, readonly Limit[]>;

function clicks(name: string): Limit {
  return {
    name,
    per: 'user and process',
    points: 240,
    duration: 60,
    keyOf: user,
    byInstance: true,
  };
}

export type Policy = keyof typeof POLICIES;

/**
 * Counts in Redis, so that a limit holds over all instances, unless it is one by instance. While
 * Redis is away each instance counts for itself.
 */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterAbstract>();
  /** The `RateLimit` header of requests that were counted: none is counted twice. */
  private readonly counted = new WeakMap<IncomingMessage, string>();

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

  /**
   * Counts a request once, and tells the reply, when there is one, what is left
   * (draft-ietf-httpapi-ratelimit-headers). @throws RequestError RATE_LIMITED, with the limit's name
   */
  async consume(policy: Policy, request: Counted, reply?: LimitedReply): Promise<void> {
    if (!this.config.rateLimits) return;
    reply?.header('RateLimit-Policy', POLICY_HEADERS[policy]);
    const left: string[] = [];
    try {
      if (this.counted.has(request.raw)) return;
      for (const limit of POLICIES[policy]) await this.count(limit, request, left);
      // Not of a refused request: whoever counts it again must refuse it again.
      this.counted.set(request.raw, left.join(', '));
    } finally {
      const header = this.counted.get(request.raw) ?? left.join(', ');
      if (header !== '') reply?.header('RateLimit', header);
    }
  }

  private async count(limit: Limit, request: Counted, left: string[]): Promise<void> {
    const { name, keyOf } = limit;
    try {
      const counted = await this.limiters.get(name)?.consume(keyOf(request));
      if (counted) left.push(leftOf(name, counted));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      left.push(leftOf(name, refusal));
      throw new RequestError('RATE_LIMITED', undefined, secondsOf(refusal), name);
    }
  }
}

const POLICY_HEADERS = Object.fromEntries(
  Object.entries(POLICIES).map(([policy, limits]) => [policy, policyHeaderOf(limits)]),
) as Record<Policy, string>;

function policyHeaderOf(limits: readonly Limit[]): string {
  return limits
    .map(({ name, points, duration }) => `"${name}";q=${points};w=${duration}`)
    .join(', ');
}

/** How many requests are left, and in how many seconds the window ends. */
function leftOf(name: string, counted: RateLimiterRes): string {
  return `"${name}";r=${counted.remainingPoints};t=${secondsOf(counted)}`;
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}

@Global()
@Module({ providers: [RateLimits], exports: [RateLimits] })
export class RateLimitModule {}
