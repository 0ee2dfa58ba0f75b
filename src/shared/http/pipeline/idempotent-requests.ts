import type { FastifyRequest } from 'fastify';
import { IdempotencyError } from '../../database/idempotency/idempotency-error.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  type IdempotencyKeys,
  StoredResponse,
} from '../../database/idempotency/idempotency-keys.js';
import { DomainError } from '../../domain/domain-error.js';
import { Tagged } from './entity-tags.js';
import type { OnReplay } from './idempotency.js';
import { refuseUnusableValues } from '../validation/validation.js';
import type { Operation } from './operation.js';
import type { OperationContext } from './operation-context.js';

const IDS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const REPLAYED_HEADER = 'Idempotency-Replayed';

/** The two halves of an operation. Both are given the context of the request. */
interface Steps<Values> {
  /** The gate, then the validation. Returns the arguments of the handler. */
  readonly enter: (context: OperationContext) => Promise<Values>;
  readonly execute: (values: Values, context: OperationContext) => unknown;
}

/** A response that is stored empty. */
class Secret {
  constructor(readonly view: unknown) {}

  toJSON(): undefined {
    return undefined;
  }
}

/** The stage that replays stored responses. */
export class IdempotentRequests {
  constructor(private readonly keys: IdempotencyKeys) {}

  /**
   * Wraps an operation: a stored response is looked up before the gate. It is looked up again when
   * the operation is refused, because the first call may have committed meanwhile: by paying it ends
   * the slot, and by holding it takes the seats that this call is refused for.
   */
  around<Values>(
    { method, path, status, idempotency, controller }: Operation,
    { enter, execute }: Steps<Values>,
  ): (context: OperationContext) => Promise<unknown> {
    const route = `${method} ${path}`;
    const { scope, onReplay, hasSecrets, ownerOf = userOf } = idempotency ?? {};
    const methods = controller as Record<string, OnReplay>;
    const runOnce =
      scope === 'handler'
        ? (call: IdempotentCall, values: Values, context: OperationContext) =>
            this.keys.run(
              call,
              async () => {
                const result = await execute(values, context);
                return hasSecrets ? new Secret(result) : result;
              },
              (response) => ({
                status: context.reply.statusCode,
                version: response instanceof Tagged ? response.version : undefined,
              }),
            )
        : (_call: IdempotentCall, values: Values, context: OperationContext) =>
            execute(values, context) as Promise<IdempotentAnswer<unknown>>;

    return async (context) => {
      const { request, reply } = context;
      const call = callOf(request, { route, status, ownerOf });
      request.idempotentCall = call;
      if (!call) {
        const result = await execute(await enter(context), context);
        return scope === 'handler' ? result : (result as IdempotentAnswer<unknown>).response;
      }
      const replay = async (stored: StoredResponse): Promise<StoredResponse> => {
        if (hasSecrets) throw new IdempotencyError('SECRETS_GIVEN_OUT');
        void reply.status(stored.status).header(REPLAYED_HEADER, 'true');
        if (onReplay) await methods[onReplay]?.(JSON.parse(stored.body) as never, request, reply);
        return stored;
      };
      const stored = await this.keys.find(call);
      if (stored) return replay(stored);
      try {
        const { response } = await runOnce(call, await enter(context), context);
        if (response instanceof Secret) return response.view;
        return response instanceof StoredResponse ? await replay(response) : response;
      } catch (error) {
        const committed = error instanceof DomainError ? await this.keys.find(call) : null;
        if (!committed) throw error;
        return replay(committed);
      }
    };
  }
}

/** @throws IdempotencyError IDEMPOTENCY_KEY_INVALID; RequestError VALIDATION_FAILED */
function callOf(
  request: FastifyRequest,
  { ownerOf, ...operation }: Pick<IdempotentCall, 'route' | 'status'> & { ownerOf: typeof userOf },
): IdempotentCall | null {
  const { headers, originalUrl, body } = request;
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new IdempotencyError('IDEMPOTENCY_KEY_INVALID');
  }
  // The fingerprint is made by recursion: nesting is limited first.
  refuseUnusableValues(body, '');
  // A request without a body is one with an empty object. Ids mean the same in upper case.
  const path = originalUrl.replace(IDS, (id) => id.toLowerCase());
  const content = [path, body === undefined ? {} : body];
  return { ...operation, owner: ownerOf(request), key, content };
}

function userOf({ principal }: FastifyRequest): string {
  return principal?.id ?? 'anonymous';
}
