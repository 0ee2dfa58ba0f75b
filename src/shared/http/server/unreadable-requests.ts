import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_HEADERS } from '../problems/problem.js';
import type { ProblemFilter } from '../problems/problem.filter.js';
import { API_SECURITY_HEADERS } from './security-headers.js';
import type { RequestErrorCode } from '../problems/request-error.js';
import type { Cors } from './cors.js';
import { requestIdOf } from './request-id.js';

/** By the codes of Node's HTTP parser and server; whatever else it refuses is malformed. */
const CODES: Readonly<Record<string, RequestErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** An error of Node's HTTP parser: `rawPacket` is what it read last. */
type ReadError = NodeJS.ErrnoException & { readonly rawPacket?: unknown };

/**
 * Refuses a request that Node.js cannot read as HTTP, or that arrives too slowly. Fastify never sees
 * it: the problem is written to the socket, then the connection is closed.
 */
export function refuseUnreadable(
  problems: ProblemFilter,
  cors: Cors,
  error: ReadError,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'MALFORMED_REQUEST';
  problems.count(code);
  const problem = problems.problemOf({ code, details: {} });
  const body = JSON.stringify(problem);
  const headers = {
    ...API_SECURITY_HEADERS,
    ...PROBLEM_HEADERS,
    // The headers of the request may be missing.
    'Content-Language': 'en',
    'X-Request-Id': requestIdOf({ headers: {} }),
    'Content-Length': Buffer.byteLength(body),
    ...cors.headersFor(originOf(error.rawPacket)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${body}`, () => socket.destroy());
}

/** The `Origin` header, if the parser had got to it. Without it, a page cannot read why it was refused. */
function originOf(rawPacket: unknown): string | undefined {
  if (!Buffer.isBuffer(rawPacket)) return undefined;
  const [, origin] = /\r\norigin:([^\r\n]*)\r\n/i.exec(rawPacket.toString('latin1')) ?? [];
  return origin?.trim();
}
