import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { paths } from '../../scripts/lib/paths.mjs';
import { sentBody, targetOf } from './request.mjs';

/** @typedef {import('./request.mjs').Request} Request */
/** @typedef {import('./document.mjs').Operation} Operation */
/** @typedef {import('./connection.mjs').Reply} Reply */

/** Problems of an unknown path. */
const NOWHERE = [
  ...['MALFORMED_REQUEST', 'ROUTE_NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  // Too many values are refused while the body is read.
  'VALIDATION_FAILED',
];
/** Problems of a known path with an unknown method. */
const OTHER_METHOD = [
  ...['MALFORMED_REQUEST', 'METHOD_NOT_ALLOWED', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  'VALIDATION_FAILED',
];
/** Problems of bytes that are not an HTTP request: without a path. A body of too many values sent to `/` looks the same. */
const UNREADABLE = ['MALFORMED_REQUEST', 'HEADERS_TOO_LARGE', 'VALIDATION_FAILED'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
const PROBLEM = 'application/problem+json';

/** Whether the request must not change anything. @param {string} method @param {number} status */
export function mustLeaveAlone(method, status) {
  return status >= 300 || SAFE_METHODS.includes(method);
}

/** Finds flaws in responses. */
export class Oracle {
  /**
   * @param {import('./document.mjs').Document} document
   * @param {Record<string, { status: number, title: { en: string, ko: string } }>} catalogue
   */
  constructor(document, catalogue) {
    this.document = document;
    this.catalogue = catalogue;
  }

  /** @param {import('./document.mjs').Document} document */
  static async of(document) {
    const file = pathToFileURL(join(paths.dist, 'src', 'problem-catalogue.js')).href;
    const { problemCatalogue } = await import(file);
    return new Oracle(document, problemCatalogue);
  }

  /**
   * @param {Request} request
   * @param {Reply} reply
   * @returns {string[]} the flaws
   */
  flawsOf(request, reply) {
    const { status } = reply;
    if (isUnreadable(reply)) return this.#problemFlaws(UNREADABLE, '/', request, reply);
    const operation = this.document.operationFor(request.method, targetOf(request));
    const isKnown = METHODS.some((method) => this.document.operationFor(method, targetOf(request)));
    const listed = operation
      ? (operation.answers.get(status)?.codes ?? [])
      : isKnown
        ? OTHER_METHOD
        : NOWHERE;
    const address = targetOf(request).split('?')[0] ?? '';
    return [
      ...(status >= 500 ? [`answers ${status}`] : []),
      ...headerFlaws(reply),
      ...(status >= 400
        ? this.#problemFlaws(listed, address, request, reply)
        : isKnown && request.method === 'OPTIONS'
          ? optionsFlaws(reply)
          : this.#successFlaws(operation, request, reply)),
    ];
  }

  /**
   * @param {readonly string[]} allowed codes
   * @param {string} address
   * @param {Request} request
   * @param {Reply} reply
   */
  #problemFlaws(allowed, address, request, { status, headers, text }) {
    if (request.method === 'HEAD') return text === '' ? [] : ['HEAD has a body'];
    if (!headers['content-type']?.startsWith(PROBLEM)) return [`refuses with ${typeOf(headers)}`];
    const problem = parsed(text);
    const wrong = this.document.checkProblem(problem);
    if (wrong) return [`refuses with an invalid problem document: ${wrong}`];
    const { code, type, instance } = problem;
    const flaws = [];
    const entry = this.catalogue[code];
    if (entry?.status !== status || problem.status !== status) flaws.push(`${code} as ${status}`);
    if (entry && !Object.values(entry.title).includes(problem.title))
      flaws.push(`${code} titled ${problem.title}`);
    if (type !== `urn:onsale:problem:${code.toLowerCase().replaceAll('_', '-')}`) {
      flaws.push(`${code} of type ${type}`);
    }
    if (instance !== address) flaws.push(`${code} at ${instance}`);
    if (status === 401 && !headers['www-authenticate']) flaws.push('401 without WWW-Authenticate');
    if (!allowed.includes(code)) flaws.push(`undocumented problem ${status} ${code}`);
    return flaws;
  }

  /**
   * @param {Operation | null} operation
   * @param {Request} request
   * @param {Reply} reply
   */
  #successFlaws(operation, request, { status, headers, text }) {
    if (!operation) return [`answers ${status} on an unknown path`];
    const answer = operation.answers.get(status);
    if (!answer) return [`undocumented status ${status}`];
    const flaws = [];
    if (request.method === 'HEAD' || answer.mediaType === null) {
      if (text !== '') flaws.push(`${status} has a body`);
    } else if (answer.otherTypes.some((type) => typeOf(headers).startsWith(type))) {
      if (text === '') flaws.push(`${status} without a body`);
    } else if (!headers['content-type']?.startsWith(answer.mediaType)) {
      flaws.push(`${status} as ${typeOf(headers)}`);
    } else {
      const wrong = answer.check(answer.mediaType === 'application/json' ? parsed(text) : text);
      if (wrong) flaws.push(`the response does not match its schema: ${wrong}`);
    }
    if (request.by === null && operation.needsLogin) flaws.push('succeeds without authentication');
    const refusable = this.#bodyFlaw(operation, request);
    if (refusable) flaws.push(`accepts a body that does not match its schema: ${refusable}`);
    return flaws;
  }

  /** The error of the sent body by its schema, or null. @param {Operation} operation @param {Request} request */
  #bodyFlaw(operation, request) {
    const body = sentBody(request);
    if (!operation.bodySchema || body === undefined || body.length === 0) return null;
    // A byte order mark may be ignored (RFC 8259, section 8.1).
    const value = parsed(body.toString().replace(/^\ufeff/, ''));
    return value === undefined ? 'not JSON' : operation.checkBody(value);
  }
}

/** @param {Reply} reply */
function optionsFlaws({ status, headers, text }) {
  if (status !== 204 || text !== '') return [`answers ${status} to OPTIONS`];
  return headers.allow ? [] : ['OPTIONS without Allow'];
}

/** @param {Reply} reply */
function isUnreadable({ status, headers, text }) {
  const refused = (status === 400 || status === 431) && headers.connection === 'close';
  return refused && parsed(text)?.instance === '/';
}

/** @param {Reply} reply */
function headerFlaws({ headers }) {
  const flaws = [];
  if (!headers['x-request-id']) flaws.push('no X-Request-Id');
  if (headers['x-content-type-options'] !== 'nosniff') flaws.push('no X-Content-Type-Options');
  if ('injected' in headers) flaws.push('a header was injected');
  return flaws;
}

/** @param {Record<string, string>} headers */
function typeOf(headers) {
  return headers['content-type'] ?? 'no content type';
}

/** @param {string} text @returns {any} undefined if the text is not JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
