import {
  applyDecorators,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../domain/refusal.js';
import { ApiProblems } from '../openapi/openapi.js';
import type { OperationGuard } from '../pipeline/operation.js';
import { RequestError } from '../problems/request-error.js';
import { POLICIES, type Policy } from './policies.js';
import { RateLimits, type Settlement } from './rate-limits.js';

const POLICY = 'rateLimitPolicy';

@Injectable()
class RateLimitGuard implements OperationGuard {
  protected readonly settlements = new WeakMap<FastifyRequest, Settlement>();

  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.get<Policy>(POLICY, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const settle = await this.limits.consume(policy, request, http.getResponse<FastifyReply>());
    if (settle) this.settlements.set(request, settle);
    return true;
  }
}

/** For policies that count by the result of a request. */
@Injectable()
class FailureLimitGuard extends RateLimitGuard {
  /** A refusal by an overloaded instance is no failure of the client. */
  async settle(context: ExecutionContext, error: unknown): Promise<void> {
    const settle = this.settlements.get(context.switchToHttp().getRequest<FastifyRequest>());
    const isOverload = error instanceof RequestError && error.code === 'OVERLOADED';
    await settle?.(error instanceof Refusal && !isOverload);
  }
}

export function RateLimited(policy: Policy) {
  const countsRequests = POLICIES[policy].every(({ counts }) => counts === 'requests');
  return applyDecorators(
    SetMetadata(POLICY, policy),
    UseGuards(countsRequests ? RateLimitGuard : FailureLimitGuard),
    ApiProblems('RATE_LIMITED'),
  );
}
