import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Config } from '../../config/config.js';
import { networkOf } from './client-network.js';
import { ApiProblems } from './openapi.js';
import { RequestError } from './request-error.js';

interface Limit {
  readonly name: string;
  /** Requests allowed per window, and the window in seconds. */
  readonly points: number;
  readonly duration: number;
  readonly keyOf: (request: FastifyRequest) => string;
  /**
   * Counted by each instance for itself: this protects its work from one user, and asking Redis
   * would cost as much as that work.
   */
  readonly byInstance?: true;
}

const address = (request: FastifyRequest) => networkOf(request.ip);
const user = (request: FastifyRequest) => request.principal?.id ?? request.ip;
/** Limits come before the validation: whatever the body is, this gives a key. */
const account = (request: FastifyRequest) => {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : '';
};
const accountFromAddress = (request: FastifyRequest) => `${address(request)} ${account(request)}`;

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

type Policy = keyof typeof POLICIES;

const POLICY = 'rateLimitPolicy';

/**
 * Counts in Redis, so that a limit holds over all instances, unless it is one by instance. While
 * Redis is away each instance counts for itself.
 */
@Injectable()
class RateLimitGuard implements CanActivate {
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(
    private readonly reflector: Reflector,
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

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.config.rateLimits) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const policy = this.reflector.get<Policy>(POLICY, context.getHandler());
    for (const limit of POLICIES[policy]) await this.consume(limit, request);
    return true;
  }

  private async consume(limit: Limit, request: FastifyRequest): Promise<void> {
    try {
      await this.limiters.get(limit.name)?.consume(limit.keyOf(request));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      throw new RequestError('RATE_LIMITED', undefined, retryAfterSeconds);
    }
  }
}

export function RateLimited(policy: Policy) {
  return applyDecorators(
    SetMetadata(POLICY, policy),
    UseGuards(RateLimitGuard),
    ApiProblems('RATE_LIMITED'),
  );
}
