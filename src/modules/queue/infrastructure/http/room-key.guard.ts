import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiRoomKey } from '../../../../shared/http/openapi/openapi.js';
import { MarkPublic } from '../../../../shared/http/pipeline/principal.js';
import { RoomKeyFacade } from '../../application/room-key.facade.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The room of the API key. Set by the guard. */
    keyedRoomId?: string;
  }
}

const BEARER = /^Bearer (\w+)$/i;

@Injectable()
class RoomKeyGuard implements CanActivate {
  constructor(private readonly keys: RoomKeyFacade) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authorization = '', 'x-api-key': key } = request.headers;
    const [, bearer = ''] = BEARER.exec(authorization) ?? [];
    request.keyedRoomId = await this.keys.roomIdOf(typeof key === 'string' ? key : bearer);
    return true;
  }
}

/** Takes an API key of a room instead of an access token, in `X-Api-Key` or as bearer token. */
export function RoomKeyed() {
  return applyDecorators(MarkPublic(), UseGuards(RoomKeyGuard), ApiRoomKey('ROOM_KEY_INVALID'));
}

/** The room of the API key. */
export const KeyedRoomId = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => {
    const { keyedRoomId } = context.switchToHttp().getRequest<FastifyRequest>();
    if (keyedRoomId === undefined) throw new Error('@KeyedRoomId() needs @RoomKeyed()');
    return keyedRoomId;
  },
);
