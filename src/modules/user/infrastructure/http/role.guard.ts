import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { OperationGuard } from '../../../../shared/http/pipeline/operation.js';
import { ALLOWED_ROLES, type Role } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';

/** Guards operations that are `@AdminOnly()` or `@AllowRoles(…)`. Runs after the AccessTokenGuard. */
@Injectable()
export class RoleGuard implements OperationGuard {
  private readonly allowed = new WeakMap<object, readonly Role[]>();

  constructor(private readonly reflector: Reflector) {}

  appliesTo(handler: object, controller: object): boolean {
    const targets = [handler, controller] as never;
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(
      ALLOWED_ROLES,
      targets,
    );
    if (roles) this.allowed.set(handler, roles);
    return roles !== undefined;
  }

  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    const roles = this.allowed.get(context.getHandler()) ?? [];
    if (!principal || !roles.includes(principal.role)) throw new RequestError('FORBIDDEN');
    return true;
  }
}
