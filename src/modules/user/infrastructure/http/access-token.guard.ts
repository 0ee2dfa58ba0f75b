import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { OperationGuard } from '../../../../shared/http/pipeline/operation.js';
import { IS_PUBLIC } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { AccessTokens } from '../../application/access-tokens.js';
import { Revocations } from '../../application/revocations.js';

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** Requires a valid access token for every operation that is not `@Public()` or `@LoginOptional()`. */
@Injectable()
export class AccessTokenGuard implements OperationGuard {
  private readonly optional = new WeakSet<object>();
  /** Served as without a token if the token has ended. */
  private readonly lenient = new WeakSet<object>();

  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly revocations: Revocations,
  ) {}

  appliesTo(handler: object, controller: object): boolean {
    const targets = [handler, controller] as never;
    const isPublic = this.reflector.getAllAndOverride<unknown>(IS_PUBLIC, targets);
    if (isPublic === 'optional') this.optional.add(handler);
    if (isPublic === 'ignorable') this.lenient.add(handler);
    return isPublic !== true;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authorization } = request.headers;
    if (authorization === undefined && this.optional.has(context.getHandler())) return true;
    const [, token] = BEARER.exec(authorization ?? '') ?? [];
    const principal = token === undefined ? null : await this.tokens.verify(token);
    if (!principal || this.revocations.include(principal)) {
      if (this.lenient.has(context.getHandler())) return true;
      throw new RequestError('UNAUTHENTICATED');
    }
    request.principal = principal;
    return true;
  }
}
