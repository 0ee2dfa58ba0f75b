import type { ConnectionError } from 'fastify';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, type ProblemCatalogue, problemType } from './problem.js';
import type { RequestErrorCode } from './request-error.js';

/** What Node.js finds in the bytes of a connection, before there is a request. */
const CODES: Readonly<Record<string, RequestErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
};

/** Answers what is no HTTP request, or never becomes one, with a problem, and closes the connection. */
export function answerConnectionErrors(catalogue: ProblemCatalogue) {
  return (error: ConnectionError, socket: Socket): void => {
    if (socket.writable && error.code !== 'ECONNRESET') {
      socket.write(rawAnswer(catalogue, CODES[error.code] ?? 'MALFORMED_REQUEST'));
    }
    socket.destroy();
  };
}

function rawAnswer(catalogue: ProblemCatalogue, code: RequestErrorCode): string {
  const entry = catalogue[code];
  if (!entry) throw new Error(`No catalogue entry for ${code}`);
  const { status, title, detail } = entry;
  const problem = {
    type: problemType(code),
    title,
    status,
    detail: detail.en,
    instance: '/',
    code,
  };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${title}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
