import { Global, Injectable, Module } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Config } from '../../../config/config.js';
import { mailboxOf, tidyEmail } from '../../domain/text.js';
import { networkOf } from './client-network.js';
import { RequestError } from '../problems/request-error.js';

interface Limit {
  readonly name: string;
  /** In words: the requests of one address, of one user, and so on. */
  readonly per: string;
  /** Requests allowed per window, and the window in seconds. */
  readonly points: number;
  readonly duration: number;
  /** A request with an empty key is not counted. */
  readonly keyOf: (request: FastifyRequest) => string;
  /** Each process counts alone: counting in Redis would cost as much as the request. */
  readonly perProcess?: true;
}

const address = ({ ip }: FastifyRequest) => networkOf(ip);
const user = ({ principal, ip }: FastifyRequest) => principal?.id ?? ip;
/** Requests are counted before they are validated, so the body may have any shape. */
const account = ({ body }: FastifyRequest) => {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? tidyEmail(email).slice(0, 254) : '';
};
const accountFromAddress = (request: FastifyRequest) => `${address(request)} ${account(request)}`;
const mailboxFromAddress = (request: FastifyRequest) => {
  const email = account(request);
  return email === '' ? '' : `${address(request)} ${mailboxOf(email)}`;
};

/**
 * All limits, by policy. `RATE_LIMITS=off` switches them off. Limits are counted in this order, up to
 * the first that refuses. The address comes first: refused log-ins must not leave a key for each
 * account in Redis.
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
    // Guessing a password from many addresses must be hopeless.
    {
      name: 'login-account-anywhere',
      per: 'account',
      points: 200,
      duration: 3_600,
      keyOf: account,
    },
  ],
  signup: [
    { name: 'signup-address', per: 'address', points: 60, duration: 60, keyOf: address },
    // One person with many accounts has many places in a waiting room.
    {
      name: 'signup-mailbox',
      per: 'mailbox and address',
      points: 5,
      duration: 3_600,
      keyOf: mailboxFromAddress,
    },
  ],
  queueToken: [{ name: 'queue-token-user', per: 'user', points: 60, duration: 60, keyOf: user }],
  challenge: [clicks('challenge-user')],
  // Nobody clicks four times a second.
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
    perProcess: true,
  };
}

export type Policy = keyof typeof POLICIES;

/**
 * Counts requests in Redis, so that a limit holds across all instances; limits `perProcess` are
 * counted in memory. While Redis is down, each process counts in memory.
 */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(
    private readonly config: Config,
    redis: Redis,
  ) {
    const limits: readonly Limit[] = Object.values(POLICIES).flat();
    for (const { name, points, duration, perProcess } of limits) {
      const rule = { keyPrefix: `onsale:rate:${name}`, points, duration };
      const inMemory = new RateLimiterMemory(rule);
      const shared = { ...rule, storeClient: redis, insuranceLimiter: inMemory };
      this.limiters.set(name, perProcess ? inMemory : new RateLimiterRedis(shared));
    }
  }

  /**
   * Counts a request and sets the headers of draft-ietf-httpapi-ratelimit-headers.
   * @throws RequestError RATE_LIMITED, with the name of the limit
   */
  async consume(policy: Policy, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.config.rateLimits) return;
    const left: string[] = [];
    try {
      for (const limit of POLICIES[policy]) await this.count(limit, request, left);
    } finally {
      reply.header('RateLimit-Policy', POLICY_HEADERS[policy]);
      if (left.length > 0) reply.header('RateLimit', left.join(', '));
    }
  }

  private async count(limit: Limit, request: FastifyRequest, left: string[]): Promise<void> {
    const { name } = limit;
    const key = limit.keyOf(request);
    if (key === '') return;
    try {
      const counted = await this.limiters.get(name)?.consume(key);
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
