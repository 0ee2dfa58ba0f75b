import { fastifyCookie, type SerializeOptions } from '@fastify/cookie';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../../../config/config.js';
import type { ExpressRequest } from '../../../../shared/http/express-route.js';
import type { QueueFacade, TokenBearer } from '../../application/queue.facade.js';

export const QUEUE_TOKEN_COOKIE = 'queue_token';

/** The cookie is for the API alone: no script reads it, no other site sends it. */
export function queueTokenCookieOf({ mode }: Pick<Config, 'mode'>): SerializeOptions {
  return { httpOnly: true, sameSite: 'lax', secure: mode === 'production', path: '/v1' };
}

/**
 * Makes the header `Set-Cookie` of a queue token. It is serialized once, and each token put in, which
 * has no character that a cookie escapes: of a join, serializing was a twentieth.
 */
export function queueTokenCookies(config: Pick<Config, 'mode'>): (token: string) => string {
  const placeholder = 'TOKEN';
  const [before, after] = fastifyCookie
    .serialize(QUEUE_TOKEN_COOKIE, placeholder, queueTokenCookieOf(config))
    .split(placeholder);
  return (token) => `${before}${token}${after}`;
}

/** The queue token of a request: the header, which is explicit, before the cookie. */
export function tokenBearerOf(request: FastifyRequest): TokenBearer {
  if (!request.principal) throw new Error('A queue token is read on a public route');
  const header = request.headers['x-queue-token'];
  const token = typeof header === 'string' ? header : request.cookies[QUEUE_TOKEN_COOKIE];
  return { userId: request.principal.id, token };
}

/** On the express lane: just what the header names. Null when there is none, and perhaps a cookie. */
export function headerBearerOf({ principal, raw }: ExpressRequest): TokenBearer | null {
  const token = raw.headers['x-queue-token'];
  return principal && typeof token === 'string' ? { userId: principal.id, token } : null;
}

/**
 * The gate on the express lane; a room of null has none. False when there may be a cookie to look at.
 * @throws what `QueueFacade.assertAdmitted` throws
 */
export async function passesGate(
  queue: QueueFacade,
  request: ExpressRequest,
  roomId: string | null,
): Promise<boolean> {
  if (roomId === null) return true;
  const bearer = headerBearerOf(request);
  if (!bearer) return false;
  await queue.assertAdmitted(bearer, roomId);
  return true;
}

export const Bearer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TokenBearer =>
    tokenBearerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
