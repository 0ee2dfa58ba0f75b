import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IdempotentCall } from '../../database/idempotency/idempotency-keys.js';
import { ApiProblems } from '../openapi/openapi.js';

export type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../database/idempotency/idempotency-keys.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null without a key. Set before the handler of an idempotent operation runs. */
    idempotentCall?: IdempotentCall | null;
  }
}

/** Restores what a stored response does not hold, such as a cookie. */
export type OnReplay = (view: never, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Which part of an operation runs once per key. */
export interface Idempotency {
  /** `handler`: all of it. `useCase`: the use case takes the key into a transaction of its own. */
  readonly scope: 'handler' | 'useCase';
  /** Whose key it is, if not that of the signed-in user. Read after the guards. */
  readonly ownerOf?: (request: FastifyRequest) => string;
  /** A method of the controller, an OnReplay. */
  readonly onReplay?: string | undefined;
  /** The response has secrets: it is not stored, and a replay is refused with SECRETS_GIVEN_OUT. */
  readonly hasSecrets?: boolean;
}

const IDEMPOTENCY = 'idempotency';

export function idempotencyOf(handler: object): Idempotency | undefined {
  return Reflect.getMetadata(IDEMPOTENCY, handler) as Idempotency | undefined;
}

/** The handler runs once per `Idempotency-Key`. Its response is stored in the same transaction. */
export function Idempotent(options: Omit<Idempotency, 'scope'> = {}) {
  return describe({ scope: 'handler', ...options });
}

/**
 * The use case stores its response itself, because it shares a transaction with other requests. The
 * handler takes the call as `@Call()` and returns an IdempotentAnswer.
 */
export function IdempotentUseCase() {
  return describe({ scope: 'useCase' });
}

/** The idempotent call that the request is; null when it came without a key. */
export const Call = createParamDecorator(
  (_data: unknown, context: ExecutionContext): IdempotentCall | null =>
    context.switchToHttp().getRequest<FastifyRequest>().idempotentCall ?? null,
);

function describe(idempotency: Idempotency) {
  return applyDecorators(
    SetMetadata(IDEMPOTENCY, idempotency),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A key of your choice (1 to 255 printable characters). The same key and request again ' +
        'replays the first response with `Idempotency-Replayed: true`.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiProblems('IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS'),
    ...(idempotency.hasSecrets ? [ApiProblems('SECRETS_GIVEN_OUT')] : []),
  );
}
