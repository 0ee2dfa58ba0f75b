import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblems } from '../openapi/openapi.js';
import { type Policy, RateLimits } from './rate-limits.js';

const POLICY = 'rateLimitPolicy';

@Injectable()
class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.get<Policy>(POLICY, context.getHandler());
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    await this.limits.consume(policy, http.getRequest<FastifyRequest>(), reply);
    return true;
  }
}

export function RateLimited(policy: Policy) {
  return applyDecorators(
    SetMetadata(POLICY, policy),
    UseGuards(RateLimitGuard),
    ApiProblems('RATE_LIMITED'),
  );
}
