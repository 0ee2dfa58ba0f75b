import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChangeLog } from '../../domain/change-log.js';
import type { IdempotentRequests } from './idempotent-requests.js';
import type { LoadShedding } from '../server/load-shedding.js';
import type { ResponseWriter } from '../server/response-writer.js';
import { RequestError } from '../problems/request-error.js';
import { parseBody, parseQuery, refuseBody } from '../validation/validation.js';
import { logged } from './logged-changes.js';
import type { ArgumentSource, Operation } from './operation.js';
import { OperationContext } from './operation-context.js';

/** Services that all stages use. */
export interface Pipeline {
  readonly shedding: LoadShedding;
  readonly writer: ResponseWriter;
  readonly idempotency: IdempotentRequests;
  readonly changes: ChangeLog;
}

type ReadArgument = (context: OperationContext) => unknown;

/**
 * Registers each operation as a route of Fastify. A request passes the stages in this order:
 * authenticate, limit (guards), replay by idempotency key, gate (guards), parse and validate, log the
 * change, run, reply.
 * Stages that an operation lacks are left out here, at boot.
 */
export function compileRoutes(
  server: FastifyInstance,
  operations: readonly Operation[],
  pipeline: Pipeline,
): void {
  for (const operation of operations) {
    const { method, path: url, mediaTypes, keepsRawBody } = operation;
    const config = { mediaTypes, keepsRawBody };
    server.route({ method, url, handler: compile(operation, pipeline), config });
  }
}

function compile(operation: Operation, pipeline: Pipeline) {
  const { controllerClass, handler, status } = operation;
  const { shedding, writer } = pipeline;
  const answer = settled(operation, compileAnswer(operation, pipeline));
  const send = writer.forOperation(operation);
  const hasParameters = operation.path.includes(':');
  return (request: FastifyRequest, reply: FastifyReply): void => {
    // The router takes `/items/` for `/items/:itemId`.
    if (hasParameters && Object.values(request.params as object).includes('')) {
      return writer.sendProblem(new RequestError('ROUTE_NOT_FOUND'), request, reply);
    }
    // The body has arrived: until then a slow client uses no budget.
    const budget = shedding.begin(request.originalUrl);
    reply.status(status);
    const context = new OperationContext(controllerClass, handler, request, reply);
    answer(context).then(
      (result) => {
        shedding.end(budget);
        send(result, request, reply);
      },
      (error: unknown) => {
        shedding.end(budget);
        writer.sendProblem(error, request, reply);
      },
    );
  };
}

type Answer = (context: OperationContext) => Promise<unknown>;

/** Shows the result of a request to the guards that want it. */
function settled({ guards }: Operation, answer: Answer): Answer {
  const settling = guards.filter((guard) => 'settle' in guard);
  if (settling.length === 0) return answer;
  const settle = async (context: OperationContext, error?: unknown) => {
    for (const guard of settling) await guard.settle?.(context, error);
  };
  return async (context) => {
    let result: unknown;
    try {
      result = await answer(context);
    } catch (error) {
      await settle(context, error);
      throw error;
    }
    await settle(context);
    return result;
  };
}

/** All stages from the guards to the use case. */
function compileAnswer(operation: Operation, { idempotency, changes }: Pipeline): Answer {
  const { guards, sources, method } = operation;
  const early = guards.filter(({ runsAfterReplay }) => !runsAfterReplay);
  const late = guards.filter(({ runsAfterReplay }) => runsAfterReplay);
  const readers = sources.map(compileArgument);
  const takesBody =
    method === 'GET' || operation.keepsRawBody || sources.some(({ from }) => from === 'body');

  const read = (context: OperationContext): unknown[] => {
    if (!takesBody) refuseBody(context.request.body);
    return readers.map((readArgument) => readArgument(context));
  };
  const execute = logged(operation, changes);
  if (!operation.idempotency) {
    const inOrder = [...early, ...late];
    return async (context) => {
      await passAll(inOrder, context);
      return execute(read(context), context);
    };
  }
  const enter = async (context: OperationContext): Promise<unknown[]> => {
    await passAll(late, context);
    return read(context);
  };
  const runOnce = idempotency.around(operation, { enter, execute });
  return async (context) => {
    await passAll(early, context);
    return runOnce(context);
  };
}

async function passAll(guards: Operation['guards'], context: OperationContext): Promise<void> {
  for (const guard of guards) {
    const passes = guard.canActivate(context);
    // Awaiting costs a turn of the microtask queue.
    if (passes !== true && (await passes) !== true)
      throw new Error(`${guard.constructor.name} refused without an error`);
  }
}

function compileArgument(source: ArgumentSource): ReadArgument {
  switch (source.from) {
    case 'request':
      return ({ request }) => request;
    case 'reply':
      return ({ reply }) => reply;
    case 'body':
      return ({ request }) => parseBody(request.body, source.metatype);
    case 'query':
      return ({ request }) => parseQuery(request.query, source.metatype);
    case 'param': {
      const { name, pipes } = source;
      const metadata = { type: 'param', data: name } as const;
      return ({ request }) => {
        const { [name]: value } = request.params as Record<string, unknown>;
        return pipes.reduce<unknown>((given, pipe) => pipe.transform(given, metadata), value);
      };
    }
    case 'context':
      return (context) => source.read(context);
  }
}
