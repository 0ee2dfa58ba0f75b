import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from '../problems/request-error.js';
import { refuseTooManyValues } from '../validation/validation.js';

const JSON_TYPE = 'application/json';
const UTF8 = /^[^;]+(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

/**
 * Reads bodies as JSON in UTF-8 (RFC 8259). Other types, charsets and encodings are refused. An empty body
 * counts as no body. Names such as `__proto__` are refused by the validation.
 */
export function acceptJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, (request, body, done) => {
    if (request.routeOptions.config?.keepsRawBody) request.rawBody = body as string;
    try {
      done(null, parseJson(request, body as string));
    } catch (error) {
      done(error instanceof RequestError ? error : new RequestError('MALFORMED_REQUEST'));
    }
  });
}

function parseJson({ headers }: FastifyRequest, body: string): unknown {
  const type = headers['content-type'];
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
  if (!isPlain || (type !== JSON_TYPE && !UTF8.test(type ?? ''))) {
    throw new RequestError('UNSUPPORTED_MEDIA_TYPE');
  }
  if (body === '') return undefined;
  refuseTooManyValues(body);
  return JSON.parse(body.charCodeAt(0) === 0xfeff ? body.slice(1) : body);
}
