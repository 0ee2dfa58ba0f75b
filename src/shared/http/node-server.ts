import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyServerFactoryHandler } from 'fastify';
import type { HttpLimits } from '../../config/http-settings.js';
import type { ExpressLane } from './express-lane.js';
import type { LoadShedding } from './load-shedding.js';

/** Room for the access token of an external identity provider, which may be some kilobytes. */
const HEADER_LIMIT_BYTES = 16 * 1024;
/** How often Node.js looks for requests that take too long. */
const CHECK_CONNECTIONS_MS = 2_000;

/** The server of Node.js below Fastify: what one client may keep of it, and what is refused at its door. */
export function createNodeServer(
  handle: FastifyServerFactoryHandler,
  { requestTimeoutMs, connectionTimeoutMs, keepAliveMs, maxConnections }: HttpLimits,
  shedding: LoadShedding,
  express: ExpressLane,
): Server {
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    if (shedding.refuses(request, response)) return;
    if (!express.takes(request, response, handle)) handle(request, response);
  };
  const server = createServer(
    {
      maxHeaderSize: HEADER_LIMIT_BYTES,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, CHECK_CONNECTIONS_MS),
    },
    (request, response) => {
      if (request.headers['transfer-encoding'] === undefined) serve(request, response);
      // One that the parser does not know it refuses right after the headers, and with it the request.
      else setImmediate(() => request.socket.writable && serve(request, response));
    },
  );
  server.setTimeout(connectionTimeoutMs);
  server.maxConnections = maxConnections;
  // Of expectations HTTP knows only 100-continue; any other may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}
