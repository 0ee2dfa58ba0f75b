import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyHttpOptions } from 'fastify';
import type { Config } from '../../config/config.js';
import type { StructuredLog } from '../logging/structured-log.js';
import { allowOrigins } from './cors.js';
import type { LoadShedding } from './load-shedding.js';
import type { ProblemFilter } from './problem.filter.js';
import { API_SECURITY_HEADERS } from './security-headers.js';
import { refuseUnreadable } from './unreadable-requests.js';

const BODY_LIMIT_BYTES = 64 * 1024;
/** Room for the access token of an external identity provider, which may be some kilobytes. */
const HEADER_LIMIT_BYTES = 16 * 1024;
/** How often Node.js looks for requests that take too long. */
const CHECK_CONNECTIONS_MS = 2_000;
const SAFE_REQUEST_ID = /^[\w.:-]{1,64}$/;

/** Ids of requests: unique among all instances, without asking for random numbers each time. */
const instanceId = randomBytes(8).toString('hex');
let requestCount = 0;

function newRequestId(): string {
  requestCount += 1;
  return `${instanceId}-${requestCount.toString(36)}`;
}

export function createFastifyAdapter(
  problems: ProblemFilter,
  { trustedProxies, httpLimits }: Pick<Config, 'trustedProxies' | 'httpLimits'>,
): FastifyAdapter {
  const { requestTimeoutMs, connectionTimeoutMs, keepAliveMs } = httpLimits;
  const options: FastifyHttpOptions<Server> & { skipMiddie: boolean } = {
    // Express middleware, of which there is none: each request would look for it.
    skipMiddie: true,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: connectionTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    http: {
      maxHeaderSize: HEADER_LIMIT_BYTES,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, CHECK_CONNECTIONS_MS),
    },
    trustProxy: [...trustedProxies],
    // On shutdown, idle keep-alive connections are closed and requests in flight are finished.
    forceCloseConnections: 'idle',
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : newRequestId();
    },
    routerOptions: { maxParamLength: 200 },
    // Broken addresses are refused before routing, so that no filter of Nest's and no hook sees them.
    frameworkErrors: (error, request, reply) => {
      void reply.header('X-Request-Id', request.id).headers(API_SECURITY_HEADERS);
      problems.answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => refuseUnreadable(problems, error, socket),
  };
  return new FastifyAdapter(options);
}

/** Bodies, request ids, access log, load shedding and security headers: what every request passes through. */
export async function configureHttpServer(
  app: NestFastifyApplication,
  log: StructuredLog,
  { corsOrigins, httpLimits }: Pick<Config, 'corsOrigins' | 'httpLimits'>,
  shedding: LoadShedding,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.server.maxConnections = httpLimits.maxConnections;
  allowOrigins(app, corsOrigins);
  acceptJsonOnly(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    done();
  });
  closeConnectionsWhenStopping(fastify);
  // Of expectations HTTP knows only 100-continue; any other may be ignored (RFC 9110, section 10.1.1).
  fastify.server.on('checkExpectation', (request, response) =>
    fastify.server.emit('request', request, response),
  );
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(log, request, reply);
    done();
  });
  await app.register(cookie);
  await setSecurityHeaders(app);
  // After the headers, which a refusal carries too.
  shedding.install(fastify);
}

/** Pages get all that a browser heeds; the answers of the API, of which there are many, what they need. */
async function setSecurityHeaders(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, {
    global: false,
    contentSecurityPolicy: {
      // Swagger UI starts itself from inline scripts and styles.
      directives: { scriptSrc: ["'self'", "'unsafe-inline'"], upgradeInsecureRequests: null },
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.originalUrl.startsWith('/docs')) void reply.headers(API_SECURITY_HEADERS);
    else void reply.helmet();
    done();
  });
}

/** A connection that was busy when the server stopped listening would else stay open for its client. */
function closeConnectionsWhenStopping(fastify: FastifyInstance): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (stopping) void reply.header('Connection', 'close');
    done();
  });
}

/** Fastify would also take text bodies, which no route of ours reads. An empty body is none. */
function acceptJsonOnly(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parseJson(request, body as string, done);
  });
}

function logRequest(log: StructuredLog, request: FastifyRequest, reply: FastifyReply): void {
  log.request({
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    userId: request.principal?.id,
  });
}
