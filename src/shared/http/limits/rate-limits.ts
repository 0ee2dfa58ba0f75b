import { Global, Injectable, Module } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../config/settings.js';
import { hmacOf } from '../../hmac.js';
import { RedisServers } from '../../redis/redis-servers.js';
import { RequestError } from '../problems/request-error.js';
import {
  type Change,
  type Count,
  type Counters,
  MemoryCounters,
  RedisCounters,
} from './counters.js';
import { type Limit, POLICIES, type Policy } from './policies.js';

/** What a request has to count, or to take back, once its result is known. */
export type Settlement = (hasFailed: boolean) => Promise<void>;

/**
 * Counts requests in Redis, so that a limit holds across all processes. What most users never reach is
 * counted in Redis only from some requests on (`alone`). While Redis is down, each process counts in memory.
 */
@Injectable()
export class RateLimits {
  private readonly memory = new MemoryCounters();
  private readonly shared: Counters;

  constructor(
    private readonly config: Config,
    redis: RedisServers,
  ) {
    const file = new URL('lua/count.lua', import.meta.url);
    const secret = hmacOf('limits', config.jwtSecret);
    this.shared = new RedisCounters(redis.script('limit_count', file), secret);
  }

  /**
   * Checks and counts a request, and sets the headers of draft-ietf-httpapi-ratelimit-headers. Returns
   * null when nothing depends on its result.
   * @throws RequestError RATE_LIMITED, with the name of the limit
   */
  async consume(
    policy: Policy,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Settlement | null> {
    if (!this.config.rateLimits) return null;
    reply.header('RateLimit-Policy', POLICY_HEADERS[policy]);
    const passed: Limit[] = [];
    const left = new Map<string, string>();
    const note = (limit: Limit, count: Count) => {
      left.set(limit.name, leftOf(limit, count));
      reply.header('RateLimit', [...left.values()].join(', '));
    };
    const settle: Settlement = async (hasFailed) => {
      for (const limit of passed) {
        const change = changeOf(limit, hasFailed);
        if (change !== 0) note(limit, await this.change(limit, request, change));
      }
    };
    for (const limit of POLICIES[policy] as readonly Limit[]) {
      if (limit.keyOf(request) === '') continue;
      const count = await this.change(limit, request, limit.counts === 'failures' ? 0 : 1);
      note(limit, count);
      const { reserve } = limit;
      const rest = count.isUsedUp && reserve ? await this.change(reserve, request, 1) : count;
      if (rest.isUsedUp) {
        // A refused attempt has not failed.
        await settle(false);
        const seconds = Math.min(secondsOf(count), secondsOf(rest));
        throw new RequestError('RATE_LIMITED', undefined, seconds, limit.name);
      }
      passed.push(count.isUsedUp && reserve ? reserve : limit);
    }
    return passed.every(({ counts }) => counts === 'requests') ? null : settle;
  }

  private async change(limit: Limit, request: FastifyRequest, change: Change): Promise<Count> {
    const key = limit.keyOf(request);
    const own = limit.alone && this.memory.change(limit.alone, key, change);
    if (own && own.count < limit.alone.points) return own;
    // The first one that is counted in Redis brings those before it.
    const added = own && !own.isUsedUp ? own.count : change;
    try {
      return await this.shared.change(limit, key, added);
    } catch {
      return this.memory.change(limit, key, change);
    }
  }
}

/** What the result of a request changes. */
function changeOf({ counts }: Limit, hasFailed: boolean): Change {
  if (counts === 'failures' && hasFailed) return 1;
  return counts === 'attempts' && !hasFailed ? -1 : 0;
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
function leftOf({ name, points }: Limit, count: Count): string {
  return `"${name}";r=${Math.max(0, points - count.count)};t=${secondsOf(count)}`;
}

function secondsOf({ msLeft }: Count): number {
  return Math.max(1, Math.ceil(msLeft / 1_000));
}

@Global()
@Module({ providers: [RateLimits], exports: [RateLimits] })
export class RateLimitModule {}
