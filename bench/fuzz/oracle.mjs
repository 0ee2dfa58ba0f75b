import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { paths } from '../../scripts/lib/paths.mjs';
import { sentBody, targetOf } from './request.mjs';

/** @typedef {import('./request.mjs').Request} Request */
/** @typedef {import('./document.mjs').Operation} Operation */
/** @typedef {import('./wire.mjs').Reply} Reply */

/** What the server may say of any address, before it knows whose it is. */
const BEFORE_ROUTING = ['MALFORMED_REQUEST', 'ROUTE_NOT_FOUND'];
/** What Node says of the size of the headers, with no request that could have an id. */
const HEADERS_TOO_LARGE = 431;
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
const PROBLEM = 'application/problem+json';

/** Whether nothing may have changed. @param {string} method @param {number} status */
export function mustLeaveAlone(method, status) {
  return status >= 300 || SAFE_METHODS.includes(method);
}

/** Says what is wrong with an answer. */
export class Oracle {
  /**
   * @param {import('./document.mjs').Document} document
   * @param {Record<string, { status: number, title: string }>} catalogue
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
   * @returns {string[]} empty when all is well
   */
  flawsOf(request, reply) {
    const { status } = reply;
    const known = this.document.operationFor(request.method, targetOf(request));
    const operation = status === HEADERS_TOO_LARGE ? null : known;
    return [
      ...(status >= 500 ? [`answers ${status}`] : []),
      ...headerFlaws(reply),
      ...(status >= 400
        ? this.#problemFlaws(operation, request, reply)
        : this.#successFlaws(operation, request, reply)),
    ];
  }

  /**
   * @param {Operation | null} operation
   * @param {Request} request
   * @param {Reply} reply
   */
  #problemFlaws(operation, request, { status, headers, text }) {
    if (request.method === 'HEAD') return text === '' ? [] : ['HEAD has a body'];
    if (!headers['content-type']?.startsWith(PROBLEM)) return [`refuses with ${typeOf(headers)}`];
    const problem = parsed(text);
    const wrong = this.document.checkProblem(problem);
    if (wrong) return [`refuses with no problem document: ${wrong}`];
    const { code, type, instance } = problem;
    const flaws = [];
    const entry = this.catalogue[code];
    if (entry?.status !== status || problem.status !== status) flaws.push(`${code} as ${status}`);
    if (entry?.title !== problem.title) flaws.push(`${code} titled ${problem.title}`);
    if (type !== `urn:onsale:problem:${code.toLowerCase().replaceAll('_', '-')}`) {
      flaws.push(`${code} of type ${type}`);
    }
    if (instance !== targetOf(request).split('?')[0]) flaws.push(`${code} at ${instance}`);
    if (status === 401 && !headers['www-authenticate']) flaws.push('401 without WWW-Authenticate');
    const listed = operation?.answers.get(status)?.codes ?? [];
    const allowed = operation ? listed : BEFORE_ROUTING;
    if (!allowed.includes(code)) flaws.push(`undocumented problem ${status} ${code}`);
    return flaws;
  }

  /**
   * @param {Operation | null} operation
   * @param {Request} request
   * @param {Reply} reply
   */
  #successFlaws(operation, request, { status, headers, text }) {
    if (!operation) return [`answers ${status} where nothing is served`];
    const answer = operation.answers.get(status);
    if (!answer) return [`undocumented status ${status}`];
    const flaws = [];
    if (request.method === 'HEAD' || answer.mediaType === null) {
      if (text !== '') flaws.push(`${status} has a body`);
    } else if (!headers['content-type']?.startsWith(answer.mediaType)) {
      flaws.push(`${status} as ${typeOf(headers)}`);
    } else {
      const wrong = answer.check(answer.mediaType === 'application/json' ? parsed(text) : text);
      if (wrong) flaws.push(`a body that is not of its schema: ${wrong}`);
    }
    if (request.twists.includes('a forged token') && !operation.isPublic) {
      flaws.push('lets a forged token in');
    }
    const refusable = this.#bodyFlaw(operation, request);
    if (refusable) flaws.push(`accepts a body that is not of its schema: ${refusable}`);
    return flaws;
  }

  /** What the schema has against the body that was sent. @param {Operation} operation @param {Request} request */
  #bodyFlaw(operation, request) {
    const body = sentBody(request);
    if (!operation.bodySchema || body === undefined || body.length === 0) return null;
    // A byte order mark may be ignored (RFC 8259, section 8.1).
    const value = parsed(body.toString().replace(/^\ufeff/, ''));
    return value === undefined ? 'no JSON' : operation.checkBody(value);
  }
}

/** @param {Reply} reply */
function headerFlaws({ status, headers }) {
  const flaws = [];
  if (!headers['x-request-id'] && status !== HEADERS_TOO_LARGE) flaws.push('no X-Request-Id');
  if (headers['x-content-type-options'] !== 'nosniff') flaws.push('no X-Content-Type-Options');
  if ('injected' in headers) flaws.push('a header was injected');
  return flaws;
}

/** @param {Record<string, string>} headers */
function typeOf(headers) {
  return headers['content-type'] ?? 'no content type';
}

/** @param {string} text @returns {any} undefined for no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
