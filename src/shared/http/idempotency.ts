import type { IncomingHttpHeaders } from 'node:http';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError } from '../domain/domain-error.js';
import { IdempotencyError } from '../database/idempotency/idempotency-error.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../database/idempotency/idempotency-keys.js';
import { ApiProblems } from './openapi.js';
import type { Principal } from './principal.js';
import { refuseUnusableValues } from './validation.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Why a guard would refuse this request. A guard leaves it here instead of throwing when the
     * request has an idempotency key: the first call may have succeeded and by that ended what the
     * guard asks for, and then its answer is replayed.
     */
    deferredRefusal?: Error;
  }
}

const IS_IDEMPOTENT = 'isIdempotent';
const REPLAYED_HEADER = 'Idempotency-Replayed';
export const REPLAYED_HEADERS = { [REPLAYED_HEADER]: 'true' };

/** What of a request its key stands for. */
interface Keyed {
  readonly headers: IncomingHttpHeaders;
  /** As it was sent, with its query. */
  readonly url: string;
  /** The method, and the pattern of its address. */
  readonly route: string;
  readonly principal?: Principal | null | undefined;
  readonly body: unknown;
}

/**
 * The idempotent call that a request is, or null when it came without a key.
 * @throws IdempotencyError IDEMPOTENCY_KEY_INVALID; RequestError VALIDATION_FAILED
 */
export function idempotentCall({
  headers,
  url,
  route,
  principal,
  body,
}: Keyed): IdempotentCall | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new IdempotencyError('IDEMPOTENCY_KEY_INVALID');
  }
  // Before its fingerprint is taken: that would go down all the nesting, and off the stack.
  refuseUnusableValues(body, '');
  return { owner: principal?.id ?? 'anonymous', route, key, content: [url, body ?? null] };
}

function callOf(request: FastifyRequest): IdempotentCall | null {
  const { headers, method, routeOptions, originalUrl: url, principal, body } = request;
  const route = `${method} ${routeOptions.url ?? ''}`;
  return idempotentCall({ headers, url, route, principal, body });
}

/** Runs a controller's effect under the request's idempotency key, if it has one. */
export function runIdempotently<Response>(
  keys: IdempotencyKeys,
  request: FastifyRequest,
  reply: FastifyReply,
  effect: () => Promise<Response>,
): Promise<Response> {
  return answerOnce(request, reply, async (call) => {
    if (!call) return { response: await effect(), replayed: false };
    return keys.run(call, () => {
      if (request.deferredRefusal) throw request.deferredRefusal;
      return effect();
    });
  });
}

/**
 * For a handler whose effect happens in a transaction that it shares with others, so that the key
 * has to go there with it.
 */
export async function answerOnce<Response>(
  request: FastifyRequest,
  reply: FastifyReply,
  run: (call: IdempotentCall | null) => Promise<IdempotentAnswer<Response>>,
): Promise<Response> {
  const { response, replayed } = await run(callOf(request));
  if (replayed) reply.headers(REPLAYED_HEADERS);
  return response;
}

/** Whether the answer is the stored one of an earlier call. */
export function isReplay(reply: FastifyReply): boolean {
  return reply.hasHeader(REPLAYED_HEADER);
}

/**
 * The stored response of an earlier call with the same key.
 * @throws the refusal when there is none
 */
export async function replayOr(
  keys: IdempotencyKeys,
  call: IdempotentCall | null,
  refusal: unknown,
): Promise<IdempotentAnswer<unknown>> {
  const isFinal = !(refusal instanceof DomainError) || refusal instanceof IdempotencyError;
  if (!call || isFinal) throw refusal;
  return keys.run(call, () => {
    throw refusal;
  });
}

/** Looks for a stored response when a guard or the use case refused a call with a key. */
@Injectable()
class ReplayInterceptor implements NestInterceptor {
  constructor(private readonly keys: IdempotencyKeys) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const replay = (refusal: unknown) =>
      from(answerOnce(request, reply, (call) => replayOr(this.keys, call, refusal)));
    const { deferredRefusal } = request;
    if (deferredRefusal) return replay(deferredRefusal);
    return next.handle().pipe(catchError(replay));
  }
}

@Injectable()
class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly keys: IdempotencyKeys) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return from(
      runIdempotently(this.keys, http.getRequest(), http.getResponse(), () =>
        lastValueFrom<unknown>(next.handle()),
      ),
    );
  }
}

/** The operation takes an `Idempotency-Key` that `runIdempotently` looks at. */
export function ApiIdempotencyKey() {
  return applyDecorators(
    SetMetadata(IS_IDEMPOTENT, true),
    UseInterceptors(ReplayInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A key of your choice (1 to 255 printable characters). The same key and request again ' +
        'replays the first answer with `Idempotency-Replayed: true`.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiProblems('IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS'),
  );
}

/** The whole handler runs once per `Idempotency-Key`; its answer is stored with its effect. */
export function Idempotent() {
  return applyDecorators(UseInterceptors(IdempotencyInterceptor), ApiIdempotencyKey());
}

/** Whether a guard may leave its refusal to the idempotency check of this handler. */
export function mayDeferRefusal(context: ExecutionContext): boolean {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const marked = Reflect.getMetadata(IS_IDEMPOTENT, context.getHandler()) as boolean | undefined;
  return marked === true && request.headers['idempotency-key'] !== undefined;
}
