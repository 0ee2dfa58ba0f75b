import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyServerFactoryHandler } from 'fastify';
import type { HttpLimits } from '../../../config/http-settings.js';

/** The access token of an external identity provider may have several kilobytes. */
const HEADER_LIMIT_BYTES = 16 * 1024;
/** How often Node.js looks for requests that take too long. */
const CHECK_CONNECTIONS_MS = 2_000;

/** The server of Node.js below Fastify, with the limits of a connection. */
export function createNodeServer(
  handle: FastifyServerFactoryHandler,
  { requestTimeoutMs, connectionTimeoutMs, keepAliveMs, maxConnections }: HttpLimits,
): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_LIMIT_BYTES,
      // Its refusal is no problem document: http-server.ts refuses it.
      requireHostHeader: false,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, CHECK_CONNECTIONS_MS),
    },
    (request: IncomingMessage, response: ServerResponse) => {
      if (request.headers['transfer-encoding'] === undefined) handle(request, response);
      // The parser refuses an unknown encoding right after the headers, and with it the request.
      else setImmediate(() => request.socket.writable && handle(request, response));
    },
  );
  server.setTimeout(connectionTimeoutMs);
  server.maxConnections = maxConnections;
  // HTTP knows only 100-continue; other expectations may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}
