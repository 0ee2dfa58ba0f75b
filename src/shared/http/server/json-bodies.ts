import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from '../problems/request-error.js';
import { refuseTooManyValues } from '../validation/validation.js';

const JSON_TYPE = 'application/json';
const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?utf-?8"?\s*(?:;|$))/i;

/**
 * Reads bodies as JSON in UTF-8 (RFC 8259). Other types, charsets, encodings and bytes are refused; other
 * parameters of the type mean nothing (section 11). An empty body counts as no body. Names such as
 * `__proto__` are refused by the validation.
 */
export function acceptJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      done(null, parseJson(request, bytes as Buffer));
    } catch (error) {
      done(error instanceof RequestError ? error : new RequestError('MALFORMED_REQUEST'));
    }
  });
}

function parseJson(request: FastifyRequest, bytes: Buffer): unknown {
  const { headers, routeOptions } = request;
  const type = headers['content-type'];
  const isPlain = (headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity';
  if (!isPlain || (type !== JSON_TYPE && OTHER_CHARSET.test(type ?? ''))) {
    throw new RequestError('UNSUPPORTED_MEDIA_TYPE');
  }
  // Decoding would replace other bytes, so that all passwords in Latin-1 of one length were the same.
  if (!isUtf8(bytes)) throw new RequestError('MALFORMED_REQUEST');
  const body = bytes.toString('utf8');
  if (routeOptions.config?.keepsRawBody) request.rawBody = body;
  if (body === '') return undefined;
  refuseTooManyValues(body);
  return JSON.parse(body.charCodeAt(0) === 0xfeff ? body.slice(1) : body);
}
