import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import cookie from '@fastify/cookie';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyHttpOptions } from 'fastify';
import helmet from 'helmet';
import type { Config } from '../../config/config.js';
import type { StructuredLog } from '../logging/structured-log.js';
import { allowOrigins } from './cors.js';
import type { ExpressLane } from './express-lane.js';
import type { LoadShedding } from './load-shedding.js';
import { createNodeServer } from './node-server.js';
import type { ProblemFilter } from './problem.filter.js';
import { requestIdOf } from './request-id.js';
import { API_SECURITY_HEADERS } from './security-headers.js';
import { refuseUnreadable } from './unreadable-requests.js';

const BODY_LIMIT_BYTES = 64 * 1024;
export function createFastifyAdapter(
  problems: ProblemFilter,
  shedding: LoadShedding,
  express: ExpressLane,
  { trustedProxies, httpLimits }: Pick<Config, 'trustedProxies' | 'httpLimits'>,
): FastifyAdapter {
  const options: FastifyHttpOptions<Server> & { skipMiddie: boolean } = {
    // Express middleware, of which there is none: each request would look for it.
    skipMiddie: true,
    serverFactory: (handle) => createNodeServer(handle, httpLimits, shedding, express),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: [...trustedProxies],
    // On shutdown, idle keep-alive connections are closed and requests in flight are finished.
    forceCloseConnections: 'idle',
    genReqId: requestIdOf,
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
  { corsOrigins }: Pick<Config, 'corsOrigins'>,
  shedding: LoadShedding,
  express: ExpressLane,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  allowOrigins(app, corsOrigins);
  acceptJsonOnly(fastify);
  takeOverBodies(fastify, express);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    done();
  });
  closeConnectionsWhenStopping(fastify);
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(log, request, reply);
    done();
  });
  await app.register(cookie);
  setSecurityHeaders(fastify);
  shedding.install(fastify);
}

/** Pages get all that a browser heeds; the answers of the API, of which there are many, what they need. */
function setSecurityHeaders(fastify: FastifyInstance): void {
  const setPageHeaders = helmet({
    contentSecurityPolicy: {
      // Swagger UI starts itself from inline scripts and styles.
      directives: { scriptSrc: ["'self'", "'unsafe-inline'"], upgradeInsecureRequests: null },
    },
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.originalUrl.startsWith('/docs')) {
      setPageHeaders(request.raw, reply.raw, () => done());
      return;
    }
    void reply.headers(API_SECURITY_HEADERS);
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

/** What the express lane has read cannot be read from the request again. */
function takeOverBodies(fastify: FastifyInstance, express: ExpressLane): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const body = express.bodyOf(request.raw);
    done(null, body ? Readable.from([body], { objectMode: false }) : payload);
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
