import type { IncomingMessage, Server } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import helmet from 'helmet';
import type { Config } from '../../../config/settings.js';
import type { ProblemFilter } from '../problems/problem.filter.js';
import { RequestError } from '../problems/request-error.js';
import { acceptsJson, preferredType } from './accepted.js';
import { compressResponses } from './compression.js';
import { Cors } from './cors.js';
import { acceptJsonOnly } from './json-bodies.js';
import { KnownPaths } from './known-paths.js';
import type { LoadShedding } from './load-shedding.js';
import { createNodeServer } from './node-server.js';
import { isForOperators, OperationsPort } from './operations-port.js';
import { requestIdOf } from './request-id.js';
import type { ResponseWriter } from './response-writer.js';
import { API_SECURITY_HEADERS } from './security-headers.js';
import { refuseUnreadable } from './unreadable-requests.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Refused by load shedding. */
    isShed: boolean;
  }
}

const BODY_LIMIT_BYTES = 64 * 1024;
/** A client that repeats a shed request at once would do so a hundred times a second. */
const SHED_DELAY_MS = 1_000;
/** Clients that are refused together get different Retry-After values. */
const SHED_RETRY_SECONDS = { soonest: 1, latest: 3 };
/** RFC 9110, section 7.2: host and port, without user information, path or blanks. */
const HOST = /^(?:[\w.~%!$&'()*+,;=-]+|\[([\da-f:.]+)\])(?::(\d{1,5}))?$/i;
const MAX_PORT = 65_535;

interface Parts {
  readonly problems: ProblemFilter;
  readonly shedding: LoadShedding;
  readonly writer: ResponseWriter;
}

/** Fastify with what each request passes before its route: headers, load shedding, and bodies. */
export function createHttpServer(
  config: Config,
  { problems, shedding, writer }: Parts,
): FastifyInstance {
  const { trustedProxies, httpLimits, corsOrigins } = config;
  const cors = new Cors(corsOrigins);
  const operations = new OperationsPort(config);
  const setHeaders = (request: FastifyRequest, reply: FastifyReply) => {
    reply
      .header('x-request-id', request.id)
      .headers(API_SECURITY_HEADERS)
      .headers(cors.headersFor(request.headers.origin));
  };
  const refuse = (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseUnreadable(problems, cors, error, socket);
  const server = fastify<Server>({
    serverFactory: (handle) => createNodeServer(handle, httpLimits),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: [...trustedProxies],
    // On shutdown, idle connections are closed, and requests in flight are finished.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: 200 },
    // Broken addresses are refused before any hook runs.
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply);
      writer.sendProblem(error, request, reply);
    },
    clientErrorHandler: refuse,
  });
  server.decorateRequest('isShed', false);
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    if (operations.hides(request.raw, request.routeOptions.url)) {
      throw new RequestError('ROUTE_NOT_FOUND');
    }
    // The router takes `*` for `/`, but it means the server as a whole (RFC 9110, section 9.3.7).
    if (request.originalUrl === '*' && request.method !== 'OPTIONS') {
      reply.header('allow', 'OPTIONS');
      throw new RequestError('METHOD_NOT_ALLOWED');
    }
    if (isAmbiguous(request.raw)) throw new RequestError('MALFORMED_REQUEST');
    if (!isAcceptable(request)) throw new RequestError('NOT_ACCEPTABLE');
    if (!shedding.refuses(request.method, request.originalUrl)) return done();
    request.isShed = true;
    setTimeout(() => writer.sendProblem(overloaded(), request, reply), SHED_DELAY_MS);
  });
  const paths = new KnownPaths();
  const publicPaths = new KnownPaths();
  server.addHook('onRoute', ({ method, url }) => {
    paths.add([method].flat(), url);
    if (!isForOperators(url)) publicPaths.add([method].flat(), url);
  });
  operations.attachTo(server, refuse);
  compressResponses(server);
  setPageHeaders(server);
  acceptJsonOnly(server);
  server.setErrorHandler((error, request, reply) => writer.sendProblem(error, request, reply));
  server.setNotFoundHandler((request, reply) => {
    const known = operations.isPublic(request.raw.socket) ? publicPaths : paths;
    const allowed = known.methodsOf(request.originalUrl);
    const preflight =
      request.method === 'OPTIONS' ? cors.preflightHeadersFor(request.headers) : undefined;
    if (preflight) return reply.headers(preflight).status(204).send();
    // A route of this method has looked and found no file.
    const isMissing = request.method !== 'OPTIONS' && allowed.includes(request.method);
    if (allowed.length === 0 || isMissing) {
      return writer.sendProblem(new RequestError('ROUTE_NOT_FOUND'), request, reply);
    }
    reply.header('allow', allowed.join(', '));
    if (request.method === 'OPTIONS') return reply.status(204).send();
    return writer.sendProblem(new RequestError('METHOD_NOT_ALLOWED'), request, reply);
  });
  server.addHook('preClose', (done) => {
    writer.stop();
    done();
  });
  return server;
}

/** Probes and pages are no operations: they are not JSON, or their clients do not care. */
function isAcceptable({ headers: { accept }, routeOptions: { url, config } }: FastifyRequest) {
  if (config?.mediaTypes) return preferredType(accept, config.mediaTypes) !== undefined;
  return acceptsJson(accept) || url?.startsWith('/v1/') !== true;
}

/** Node.js keeps the first of two `Host` or `Authorization` headers; a proxy may keep the other. */
function isAmbiguous({ rawHeaders, headers, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  let authorizations = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
    else if (name.length === 13 && name.toLowerCase() === 'authorization') authorizations += 1;
  }
  if (hosts > 1 || authorizations > 1) return true;
  return hosts === 1 ? !isHost(headers.host ?? '') : httpVersion !== '1.0';
}

function isHost(host: string): boolean {
  const [found, address, port] = HOST.exec(host) ?? [];
  if (found === undefined || Number(port ?? 0) > MAX_PORT) return false;
  return address === undefined || isIPv6(address);
}

function overloaded(): RequestError {
  const { soonest, latest } = SHED_RETRY_SECONDS;
  const retryAfterSeconds = soonest + Math.floor(Math.random() * (latest - soonest + 1));
  return new RequestError('OVERLOADED', undefined, retryAfterSeconds);
}

/** Pages get all headers that a browser heeds; Swagger UI starts itself from inline scripts. */
function setPageHeaders(server: FastifyInstance): void {
  const setAll = helmet({
    contentSecurityPolicy: {
      directives: { scriptSrc: ["'self'", "'unsafe-inline'"], upgradeInsecureRequests: null },
    },
  });
  server.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/docs')) return;
    route.onRequest = (request, reply, done) => {
      for (const name of Object.keys(API_SECURITY_HEADERS)) reply.removeHeader(name);
      setAll(request.raw, reply.raw, () => done());
    };
  });
}
