import {
  applyDecorators,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ApiQueueToken } from '../../../../shared/http/openapi/openapi.js';
import type { OperationGuard } from '../../../../shared/http/pipeline/operation.js';
import { QueueFacade } from '../../application/queue.facade.js';
import { QueueError } from '../../domain/queue-error.js';
import { tokenBearerOf } from './queue-token.request.js';

/** Finds the room in front of a resource. Implemented by the context that owns the resource. */
export abstract class RoomResolver {
  /** Returns null when no room is in front of it. @throws DomainError when the resource does not exist */
  abstract roomIdOf(request: FastifyRequest): Promise<string | null>;
}

const ROOM_RESOLVER = 'roomResolver';

/** The gate: lets a request pass if its user has a live slot in the room of the resource. */
@Injectable()
class QueueGuard implements OperationGuard {
  readonly runsAfterReplay = true;
  /** By handler. A lookup in Nest's modules on every request would be slow. */
  private readonly resolvers = new WeakMap<object, RoomResolver>();

  constructor(
    private readonly queue: QueueFacade,
    private readonly reflector: Reflector,
    private readonly moduleRef: ModuleRef,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.assertAdmitted(context, context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }

  private async assertAdmitted(context: ExecutionContext, request: FastifyRequest): Promise<void> {
    const resolver = this.resolverOf(context);
    const roomId = await resolver.roomIdOf(request);
    if (roomId === null || readsAsStaff(request)) return;
    try {
      await this.queue.assertAdmitted(tokenBearerOf(request, roomId), roomId);
    } catch (error) {
      // A payment that was just confirmed has ended the slot and needs none now: the use case refuses it.
      const ended = error instanceof QueueError && error.code === 'QUEUE_TOKEN_EXPIRED';
      if (!ended || (await resolver.roomIdOf(request)) !== null) throw error;
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

/** Admins and operators look at what is on sale without a slot. */
function readsAsStaff({ method, principal }: FastifyRequest): boolean {
  const role = principal?.role;
  return (role === 'admin' || role === 'operator') && (method === 'GET' || method === 'HEAD');
}

/** The operation needs a live slot in the room that `resolver` finds, but for reads of admins and operators. */
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
