import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { TokenBearer } from '../../application/queue.facade.js';

export const QUEUE_TOKEN_COOKIE = 'queue_token';

/** The queue token of a request: the header, which is explicit, before the cookie. */
export function tokenBearerOf(request: FastifyRequest): TokenBearer {
  if (!request.principal) throw new Error('A queue token is read on a public route');
  const header = request.headers['x-queue-token'];
  const token = typeof header === 'string' ? header : request.cookies[QUEUE_TOKEN_COOKIE];
  return { userId: request.principal.id, token };
}

export const Bearer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TokenBearer =>
    tokenBearerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
