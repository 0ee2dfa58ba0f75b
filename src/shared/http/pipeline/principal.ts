import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export const ROLES = ['customer', 'admin', 'operator', 'door'] as const;
export type Role = (typeof ROLES)[number];

/** Who sends the request, as its access token says. */
export interface Principal {
  readonly id: string;
  readonly role: Role;
  /** Absent when an identity provider issued the token. */
  readonly sessionId?: string;
  /** Whether the identity provider has verified the person. */
  readonly isVerified?: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access token guard; absent on public routes. */
    principal?: Principal;
  }
}

export const IS_PUBLIC = 'isPublic';
export const ALLOWED_ROLES = 'allowedRoles';

export const MarkPublic = () => SetMetadata(IS_PUBLIC, true);
/** The request may come without an access token. One that it has must be valid. */
export const MarkLoginOptional = () => SetMetadata(IS_PUBLIC, 'optional');
/** The request may come without an access token, or with one that has ended. */
export const MarkLoginIgnorable = () => SetMetadata(IS_PUBLIC, 'ignorable');
export const MarkAllowedRoles = (roles: readonly Role[]) => SetMetadata(ALLOWED_ROLES, roles);

/** The signed-in user of the request, as a controller argument. */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!principal)
      throw new Error('@CurrentUser() needs a signed-in user, but this route is public');
    return principal;
  },
);
