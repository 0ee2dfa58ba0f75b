import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../../../../shared/http/pipeline/authenticator.js';
import type { OperationGuard } from '../../../../shared/http/pipeline/operation.js';
import { IS_ADMIN_ONLY, IS_PUBLIC } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';

/** Requires a valid access token for every operation that is not `@Public()`. */
@Injectable()
export class AccessTokenGuard implements OperationGuard {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  appliesTo(handler: object, controller: object): boolean {
    const targets = [handler, controller] as never;
    return this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets) !== true;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.principalOf(request.headers.authorization);
    if (!principal) throw new RequestError('UNAUTHENTICATED');
    const adminOnly = this.reflector.getAllAndOverride<boolean>(IS_ADMIN_ONLY, targets);
    if (adminOnly && principal.role !== 'admin') throw new RequestError('FORBIDDEN');
    request.principal = principal;
    return true;
  }
}
