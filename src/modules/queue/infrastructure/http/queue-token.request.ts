import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { parseCookie, type SerializeOptions, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../../../config/config.js';
import type { TokenBearer } from '../../application/queue.facade.js';

const QUEUE_TOKEN_COOKIE = 'queue_token';

/** Scripts cannot read the cookie, and other sites cannot send it. */
function queueTokenCookieOf({ mode }: Pick<Config, 'mode'>): SerializeOptions {
  return { httpOnly: true, sameSite: 'lax', secure: mode === 'production', path: '/v1' };
}

/**
 * Returns a function that makes the `Set-Cookie` header of a token. It fills a template, because
 * serializing each cookie costs more and tokens need no escaping.
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

/** Reads the queue token of a request. The header takes precedence over the cookie. */
export function tokenBearerOf(request: FastifyRequest): TokenBearer {
  if (!request.principal) throw new Error('A queue token needs a signed-in user');
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
