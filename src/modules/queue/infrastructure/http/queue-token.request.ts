import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { parseCookie, type SerializeOptions, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../../../config/config.js';
import type { TokenBearer } from '../../application/queue.facade.js';

const QUEUE_TOKEN_COOKIE = 'queue_token';

/** No script can read the cookie, and no other site can send it. */
function queueTokenCookieOf({ mode }: Pick<Config, 'mode'>): SerializeOptions {
  return { httpOnly: true, sameSite: 'lax', secure: mode === 'production', path: '/v1' };
}

/**
 * Makes the `Set-Cookie` header of a queue token, from a template: a token has no character that a
 * cookie escapes.
 */
export function queueTokenCookies(config: Pick<Config, 'mode'>): (token: string) => string {
  const placeholder = 'TOKEN';
  const options = queueTokenCookieOf(config);
  const header = stringifySetCookie({ name: QUEUE_TOKEN_COOKIE, value: placeholder, ...options });
  const [before, after] = header.split(placeholder);
  return (token) => `${before}${token}${after}`;
}

/** The `Set-Cookie` header that deletes the cookie. */
export function expiredQueueTokenCookie(config: Pick<Config, 'mode'>): string {
  const options = { maxAge: 0, ...queueTokenCookieOf(config) };
  return stringifySetCookie({ name: QUEUE_TOKEN_COOKIE, value: '', ...options });
}

/** The queue token of a request. The header, which is explicit, wins over the cookie. */
export function tokenBearerOf(request: FastifyRequest): TokenBearer {
  if (!request.principal) throw new Error('A queue token is read on a public route');
  const header = request.headers['x-queue-token'];
  const token = typeof header === 'string' ? header : cookieOf(request);
  return { userId: request.principal.id, token };
}

function cookieOf({ headers: { cookie } }: FastifyRequest): string | undefined {
  return cookie === undefined ? undefined : parseCookie(cookie)[QUEUE_TOKEN_COOKIE];
}

export const Bearer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TokenBearer =>
    tokenBearerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
