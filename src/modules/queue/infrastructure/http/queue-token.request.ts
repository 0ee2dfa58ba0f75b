import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { parseCookie, type SerializeOptions, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../../../config/settings.js';
import { LoginOptional } from '../../../../shared/http/openapi/openapi.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { parseId } from '../../../../shared/http/validation/validation.js';
import type { TokenBearer } from '../../application/queue.facade.js';

/** The cookie of all rooms in earlier versions. It is read for one release. */
const OLD_COOKIE = 'queue_token';
/** One cookie per room, so that two tabs can wait in two rooms. */
const PREFIX = 'queue_';
const ROOM_COOKIE = new RegExp(`^${PREFIX}[\\da-f-]{36}$`);
const MAX_ROOMS = 20;

const SEVERAL_ROOMS = {
  en: 'is required, because the request has cookies of several rooms',
  ko: '여러 대기열의 쿠키가 있으므로 필요합니다',
};

/** Scripts cannot read the cookie, and other sites cannot send it. */
function optionsOf({ mode }: Pick<Config, 'mode'>): SerializeOptions {
  return { httpOnly: true, sameSite: 'lax', secure: mode === 'production', path: '/' };
}

/**
 * Returns a function that makes the `Set-Cookie` headers of a token: they store its cookie, and delete the oldest ones of
 * other rooms. It fills a template, because serializing each cookie costs more and tokens need no escaping.
 */
export function queueTokenCookies(
  config: Pick<Config, 'mode'>,
): (request: FastifyRequest, roomId: string, token: string) => string | string[] {
  const [, attributes = ''] = stringifySetCookie({
    name: 'name',
    value: 'value',
    ...optionsOf(config),
  }).split('name=value');
  return ({ headers }, roomId, token) => {
    const own = `${nameOf(roomId)}=${token}${attributes}`;
    if (headers.cookie === undefined) return own;
    // Browsers send the oldest cookie first (RFC 6265, section 5.4).
    const others = roomCookies(headers.cookie).filter(([name]) => name !== nameOf(roomId));
    const oldest = others.slice(0, Math.max(0, others.length - MAX_ROOMS + 1));
    return [own, ...oldest.map(([name]) => expired(config, name))];
  };
}

/** The `Set-Cookie` headers that delete the cookies of a room. */
export function expiredQueueTokenCookies(
  config: Pick<Config, 'mode'>,
  { headers: { cookie = '' } }: FastifyRequest,
  roomId: string,
): string[] {
  const names = [nameOf(roomId)];
  if (oldTokenOf(cookie, roomId) !== undefined) names.push(OLD_COOKIE);
  return names.map((name) => expired(config, name));
}

function expired(config: Pick<Config, 'mode'>, name: string): string {
  return stringifySetCookie({ name, value: '', maxAge: 0, ...optionsOf(config) });
}

/**
 * Reads the queue token of a request. The header takes precedence over the cookies. Without a room there must be one
 * cookie only. Without a log-in the token stands for its user.
 * @throws RequestError VALIDATION_FAILED when there are cookies of several rooms
 */
export function tokenBearerOf(request: FastifyRequest, roomId?: string): TokenBearer {
  const header = request.headers['x-queue-token'];
  const sent = typeof header === 'string' ? { token: header } : cookieOf(request, roomId);
  const { id = null, sessionId } = request.principal ?? {};
  return { userId: id, sessionId, ...sent };
}

function cookieOf(
  { headers: { cookie } }: FastifyRequest,
  roomId?: string,
): Pick<TokenBearer, 'token' | 'roomId'> {
  if (cookie === undefined) return { token: undefined };
  const rooms = roomCookies(cookie);
  if (rooms.length === 0) return { token: parseCookie(cookie)[OLD_COOKIE] };
  const wanted = roomId === undefined ? rooms : rooms.filter(([name]) => name === nameOf(roomId));
  if (wanted.length > 1) throw RequestError.invalid('/query/roomId', SEVERAL_ROOMS);
  const [own] = wanted;
  if (own) return { token: own[1], roomId: own[0].slice(PREFIX.length) };
  // The user of an earlier version waits in one room, and has joined another one since.
  return roomId === undefined
    ? { token: undefined }
    : { token: oldTokenOf(cookie, roomId), roomId };
}

/** The old cookie, if its token names this room. */
function oldTokenOf(cookie: string, roomId: string): string | undefined {
  const token = parseCookie(cookie)[OLD_COOKIE];
  return roomOfToken(token) === roomId ? token : undefined;
}

/** The room that a token names. The token is not verified here. */
export function roomOfToken(token: string | undefined): string | undefined {
  return token?.split('.')[2];
}

function nameOf(roomId: string): string {
  return PREFIX + roomId;
}

function roomCookies(cookie: string): [string, string | undefined][] {
  return Object.entries(parseCookie(cookie)).filter(([name]) => ROOM_COOKIE.test(name));
}

/** Like `tokenBearerOf`, for the room that the query names. */
export function bearerOf(request: FastifyRequest): TokenBearer {
  const { roomId } = request.query as { roomId?: unknown };
  return tokenBearerOf(request, roomId === undefined ? roomId : parseId(roomId, '/query/roomId'));
}

/** The queue token of the request, as a controller argument. */
export const Bearer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TokenBearer =>
    bearerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Documents `?roomId=`, which says whose cookie counts. */
export function ApiRoomOfCookie() {
  return ApiQuery({
    name: 'roomId',
    required: false,
    schema: { type: 'string', format: 'uuid' },
    description: 'The room whose cookie counts. Required when there are cookies of several rooms',
  });
}

/** A read that the queue token alone allows: neither EventSource nor a page without scripts sends a log-in. */
export function QueueTokenSuffices() {
  return applyDecorators(LoginOptional(), ApiRoomOfCookie());
}
