import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../../../../shared/http/authenticator.js';
import { IS_ADMIN_ONLY, IS_PUBLIC } from '../../../../shared/http/principal.js';
import { RequestError } from '../../../../shared/http/request-error.js';

/** Stands before every route: without `@Public()` a valid access token is needed. */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.principalOf(request.headers.authorization);
    if (!principal) throw new RequestError('UNAUTHENTICATED');
    const adminOnly = this.reflector.getAllAndOverride<boolean>(IS_ADMIN_ONLY, targets);
    if (adminOnly && principal.role !== 'admin') throw new RequestError('FORBIDDEN');
    request.principal = principal;
    return true;
  }
}
