import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { OperationGuard } from '../../../../shared/http/pipeline/operation.js';
import { IS_ADMIN_ONLY } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';

/** Guards operations that are `@AdminOnly()`. Runs after the AccessTokenGuard. */
@Injectable()
export class AdminGuard implements OperationGuard {
  constructor(private readonly reflector: Reflector) {}

  appliesTo(handler: object, controller: object): boolean {
    const targets = [handler, controller] as never;
    return this.reflector.getAllAndOverride<boolean>(IS_ADMIN_ONLY, targets) === true;
  }

  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (principal?.role !== 'admin') throw new RequestError('FORBIDDEN');
    return true;
  }
}
