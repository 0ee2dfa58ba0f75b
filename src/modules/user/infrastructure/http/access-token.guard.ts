import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { OperationGuard } from '../../../../shared/http/pipeline/operation.js';
import { IS_PUBLIC } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { AccessTokens } from '../../application/access-tokens.js';

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** Guards every operation that is not `@Public()`: the request needs a valid access token. */
@Injectable()
export class AccessTokenGuard implements OperationGuard {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
  ) {}

  appliesTo(handler: object, controller: object): boolean {
    const targets = [handler, controller] as never;
    return this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, targets) !== true;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    const principal = token === undefined ? null : await this.tokens.verify(token);
    if (!principal) throw new RequestError('UNAUTHENTICATED');
    request.principal = principal;
    return true;
  }
}
