import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ProblemFilter } from '../problems/problem.filter.js';
import { rawProblem } from './raw-problem.js';
import type { RequestErrorCode } from '../problems/request-error.js';

/** By the codes of Node's HTTP parser and server; whatever else it refuses is malformed. */
const CODES: Readonly<Record<string, RequestErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/**
 * Refuses what Node can't read as HTTP, or what came too slowly. It never became a request, so the
 * problem is written to the socket as it is, and the connection is of no further use.
 */
export function refuseUnreadable(
  problems: ProblemFilter,
  error: NodeJS.ErrnoException,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'MALFORMED_REQUEST';
  problems.count(code);
  const problem = problems.problemOf({ code, details: {} });
  const { headers, body } = rawProblem(problem);
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${body}`, () => socket.destroy());
}
