import {
  type CanActivate,
  type ExecutionContext,
  type PipeTransform,
  RequestMethod,
  type Type,
} from '@nestjs/common';
import {
  CUSTOM_ROUTE_ARGS_METADATA,
  EXCEPTION_FILTERS_METADATA,
  HEADERS_METADATA,
  HOST_METADATA,
  HTTP_CODE_METADATA,
  INTERCEPTORS_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  REDIRECT_METADATA,
  RENDER_METADATA,
  ROUTE_ARGS_METADATA,
  RouteParamtypes,
  SSE_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/internal';
import { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
import { type ApplicationConfig, type ModulesContainer } from '@nestjs/core';
import { type Idempotency, idempotencyOf } from './idempotency.js';
import { type ChangeLogging, changeLoggingOf } from './logged-changes.js';
import { mediaTypesOf } from './media-types.js';
import { keepsRawBody } from './raw-body.js';

/** Optional members of a guard, read by the compiler. */
export interface OperationGuard extends CanActivate {
  /** Called once, at boot: whether the guard has anything to do for this handler. */
  appliesTo?(handler: object, controller: object): boolean;
  /** The guard runs after the replay, so that stored responses are replayed without this check. */
  readonly runsAfterReplay?: boolean;
  /** Called with the result of a request that passed the guard, before the response. */
  settle?(context: ExecutionContext, error: unknown): Promise<void>;
}

/** Where an argument of a handler comes from. */
export type ArgumentSource =
  | { readonly from: 'request' | 'reply' }
  | { readonly from: 'body' | 'query'; readonly metatype: Type | undefined }
  | { readonly from: 'param'; readonly name: string; readonly pipes: readonly PipeTransform[] }
  | { readonly from: 'context'; read(context: ExecutionContext): unknown };

/** One operation, as its controller describes it. */
export interface Operation {
  /** `ItemController.getItem` */
  readonly name: string;
  readonly method: (typeof METHODS)[number];
  /** A pattern: `/v1/items/:itemId` */
  readonly path: string;
  /** Of a success. */
  readonly status: number;
  readonly controller: object;
  readonly controllerClass: Type;
  readonly handler: (...values: unknown[]) => unknown;
  readonly guards: readonly OperationGuard[];
  /** In the order of the handler's parameters. */
  readonly sources: readonly ArgumentSource[];
  readonly idempotency: Idempotency | undefined;
  readonly logging: ChangeLogging | undefined;
  /** The operation takes any JSON, and its text. */
  readonly keepsRawBody: boolean;
  /** Media types besides JSON. */
  readonly mediaTypes: readonly string[] | undefined;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Descriptions that Nest knows and the compiler does not: a route with one of them is refused. */
const UNKNOWN = {
  interceptor: INTERCEPTORS_METADATA,
  'exception filter': EXCEPTION_FILTERS_METADATA,
  pipe: PIPES_METADATA,
  header: HEADERS_METADATA,
  host: HOST_METADATA,
  redirect: REDIRECT_METADATA,
  'rendered page': RENDER_METADATA,
  'server-sent event': SSE_METADATA,
  version: VERSION_METADATA,
};

/**
 * Reads all operations from the metadata that Nest's decorators leave behind.
 * @throws Error naming the operation and what of its description the compiler does not know
 */
export function describeOperations(
  modules: ModulesContainer,
  config: ApplicationConfig,
): readonly Operation[] {
  refuseGlobals(config);
  const container = { getModules: () => modules };
  const guards = new GuardsContextCreator(container as never, config);
  const operations: Operation[] = [];
  for (const [token, { controllers }] of modules) {
    for (const { instance } of controllers.values()) {
      for (const handler of handlersOf(instance)) {
        operations.push(describe(instance, handler, guards.create(instance, handler, token)));
      }
    }
  }
  return operations;
}

type Handler = Operation['handler'];

function handlersOf(controller: object): readonly Handler[] {
  const prototype = Object.getPrototypeOf(controller) as Record<string, Handler>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => Reflect.hasMetadata(METHOD_METADATA, prototype[name]!))
    .map((name) => prototype[name]!);
}

function describe(
  controller: object,
  handler: Handler,
  guards: readonly OperationGuard[],
): Operation {
  const controllerClass = controller.constructor as Type;
  const name = `${controllerClass.name}.${handler.name}`;
  const refuse = (what: string): never => {
    throw new Error(`${name}: the pipeline does not support ${what}`);
  };
  for (const [what, key] of Object.entries(UNKNOWN)) {
    const isThere = (target: object) => Reflect.getMetadata(key, target) !== undefined;
    if (isThere(handler) || isThere(controllerClass)) refuse(what);
  }
  const requestMethod = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
  const verb = RequestMethod[requestMethod];
  const method = METHODS.find((known) => known === verb) ?? refuse(`method ${verb}`);
  const pathOf = (target: object): unknown => Reflect.getMetadata(PATH_METADATA, target);
  const paths = [controllerClass, handler].map(pathOf);
  if (!paths.every((path) => typeof path === 'string')) refuse('list of paths');
  const status = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  return {
    name,
    method,
    path: `/${paths.flatMap((path) => String(path).split('/').filter(Boolean)).join('/')}`,
    status: status ?? (method === 'POST' ? 201 : 200),
    controller,
    controllerClass,
    handler,
    guards: guards.filter((guard) => guard.appliesTo?.(handler, controllerClass) ?? true),
    mediaTypes: mediaTypesOf(handler),
    sources: sourcesOf(controller, handler, refuse),
    keepsRawBody: keepsRawBody(handler),
    idempotency: idempotencyOf(handler),
    logging: changeLoggingOf(handler, controllerClass, method),
  };
}

interface ParameterMetadata {
  readonly index: number;
  readonly data: unknown;
  readonly pipes: readonly unknown[];
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

function sourcesOf(
  controller: object,
  handler: Handler,
  refuse: (what: string) => never,
): readonly ArgumentSource[] {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    controller.constructor,
    handler.name,
  ) as Record<string, ParameterMetadata> | undefined;
  const types = Reflect.getMetadata('design:paramtypes', controller, handler.name) as
    (Type | undefined)[] | undefined;
  const sources: ArgumentSource[] = [];
  for (const [key, parameter] of Object.entries(parameters ?? {})) {
    const { index } = parameter;
    sources[index] =
      sourceOf(key, parameter, types?.[index]) ?? refuse(`parameter like no. ${index}`);
  }
  if (sources.length !== handler.length || sources.includes(undefined as never)) {
    refuse('parameter without a decorator');
  }
  return sources;
}

/** `undefined` for a decorator that the compiler does not know. */
function sourceOf(
  key: string,
  { data, pipes, factory }: ParameterMetadata,
  metatype: Type | undefined,
): ArgumentSource | undefined {
  if (key.includes(CUSTOM_ROUTE_ARGS_METADATA)) {
    if (pipes.length > 0 || !factory) return undefined;
    return { from: 'context', read: (context) => factory(data, context) };
  }
  const kind = Number(key.split(':')[0]) as RouteParamtypes;
  if (kind === RouteParamtypes.PARAM && typeof data === 'string' && pipes.every(isPipe)) {
    return { from: 'param', name: data, pipes };
  }
  if (pipes.length > 0 || data !== undefined) return undefined;
  if (kind === RouteParamtypes.REQUEST) return { from: 'request' };
  if (kind === RouteParamtypes.RESPONSE) return { from: 'reply' };
  if (kind === RouteParamtypes.BODY) return { from: 'body', metatype };
  if (kind === RouteParamtypes.QUERY) return { from: 'query', metatype };
  return undefined;
}

/** An object; the compiler makes no instances of pipe classes. */
function isPipe(pipe: unknown): pipe is PipeTransform {
  return typeof pipe === 'object' && pipe !== null && 'transform' in pipe;
}

function refuseGlobals(config: ApplicationConfig): void {
  const globals = {
    'global interceptor': config.getGlobalInterceptors(),
    'global pipe': config.getGlobalPipes(),
    'global exception filter': config.getGlobalFilters(),
    'request-scoped guard': config.getGlobalRequestGuards(),
  };
  for (const [what, found] of Object.entries(globals)) {
    if (found.length > 0) throw new Error(`The pipeline does not support ${what}`);
  }
}
