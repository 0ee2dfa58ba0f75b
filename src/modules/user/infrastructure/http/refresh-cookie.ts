import { parseCookie, type SerializeOptions, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../../../config/settings.js';

const NAME = 'refresh_token';

/** Scripts cannot read it, other sites cannot send it, and it goes to the operations of sessions only. */
function optionsOf({ mode }: Pick<Config, 'mode'>): SerializeOptions {
  return { httpOnly: true, sameSite: 'strict', secure: mode === 'production', path: '/v1/auth' };
}

export function refreshCookie(config: Pick<Config, 'mode'>, value: string, expires: Date): string {
  return stringifySetCookie({ name: NAME, value, expires, ...optionsOf(config) });
}

/** Deletes the cookie. */
export function expiredRefreshCookie(config: Pick<Config, 'mode'>): string {
  return refreshCookie(config, '', new Date(0));
}

export function refreshTokenOf({ headers: { cookie } }: FastifyRequest): string | undefined {
  return cookie === undefined ? undefined : parseCookie(cookie)[NAME];
}
