import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { mayDeferRefusal } from '../../../../shared/http/idempotency.js';
import { ApiQueueToken } from '../../../../shared/http/openapi.js';
import { QueueFacade } from '../../application/queue.facade.js';
import { QueueError } from '../../domain/queue-error.js';
import { tokenBearerOf } from './queue-token.request.js';

/** Tells which room guards what a request is about. Bound by the context that owns the resource. */
export abstract class RoomResolver {
  /** Null when no room guards it. Throws what the route answers when there is no such resource. */
  abstract roomIdOf(request: FastifyRequest): Promise<string | null>;
}

const ROOM_RESOLVER = 'roomResolver';

/** Lets a request pass only with a live slot in the room that owns what it asks for. */
@Injectable()
class QueueGuard implements CanActivate {
  /** By handler: Nest would look through all of its modules each time. */
  private readonly resolvers = new WeakMap<object, RoomResolver>();

  constructor(
    private readonly queue: QueueFacade,
    private readonly reflector: Reflector,
    private readonly moduleRef: ModuleRef,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      await this.assertAdmitted(context, request);
    } catch (error) {
      if (!(error instanceof QueueError) || !mayDeferRefusal(context)) throw error;
      request.deferredRefusal = error;
    }
    return true;
  }

  private async assertAdmitted(context: ExecutionContext, request: FastifyRequest): Promise<void> {
    const room = this.resolverOf(context);
    const roomId = await room.roomIdOf(request);
    if (roomId === null) return;
    try {
      await this.queue.assertAdmitted(tokenBearerOf(request), roomId);
    } catch (error) {
      // A payment that was settled a moment ago has ended its slot: then the answer is about it.
      const ended = error instanceof QueueError && error.code === 'QUEUE_TOKEN_EXPIRED';
      if (!ended || (await room.roomIdOf(request)) !== null) throw error;
    }
  }

  private resolverOf(context: ExecutionContext): RoomResolver {
    const handler = context.getHandler();
    const known = this.resolvers.get(handler);
    if (known) return known;
    const type = this.reflector.get<Type<RoomResolver>>(ROOM_RESOLVER, handler);
    const resolver = this.moduleRef.get(type, { strict: false });
    this.resolvers.set(handler, resolver);
    return resolver;
  }
}

/** The route stands behind the gate of the room that `resolver` names. */
export function Gated(resolver: Type<RoomResolver>) {
  return applyDecorators(
    SetMetadata(ROOM_RESOLVER, resolver),
    UseGuards(QueueGuard),
    ApiQueueToken(
      'QUEUE_TOKEN_MISSING',
      'QUEUE_TOKEN_INVALID',
      'QUEUE_TOKEN_EXPIRED',
      'QUEUE_NOT_ADMITTED',
      'QUEUE_WRONG_ROOM',
      'QUEUE_UNAVAILABLE',
    ),
  );
}
