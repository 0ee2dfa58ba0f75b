import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoredResponse } from '../../database/idempotency/idempotency-keys.js';
import { type Tagged, tagCoverageOf } from '../pipeline/entity-tags.js';
import { isEventStream, type StartStream } from '../pipeline/event-stream.js';
import { etagOf, matchingTag } from '../pipeline/tag-lists.js';
import { locationOf } from '../pipeline/location.js';
import type { Operation } from '../pipeline/operation.js';
import { preferredLanguage } from '../problems/problem.js';
import type { ProblemFilter } from '../problems/problem.filter.js';
import { busyPage } from './busy-page.js';
import type { EventStreams } from './event-streams.js';
import { notFoundPage } from './not-found-page.js';
import { isPageLoad } from './plain-page.js';

const JSON_TYPE = 'application/json; charset=utf-8';

type SendResult = (result: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Sends every response: the result of an operation, or a problem document, which may become a page for browsers. */
export class ResponseWriter {
  constructor(
    private readonly problems: ProblemFilter,
    private readonly streams: EventStreams,
  ) {}

  /** Ends all event streams, and each new one at once. */
  stop(): void {
    this.streams.stop();
  }

  forOperation(operation: Operation): SendResult {
    if (isEventStream(operation)) {
      return (start, request, reply) => this.streams.open(start as StartStream, request, reply);
    }
    const locate = locationOf(operation.handler);
    const tags = tagCoverageOf(operation.handler);
    const revalidates = tags === 'whole' && operation.method === 'GET';
    return (given, request, reply) => {
      const result = tags ? tagged(given, reply) : given;
      if (revalidates) {
        reply.header('Cache-Control', 'private, no-cache');
        if (isKnown(request, reply)) return this.send(reply.status(304), undefined);
      }
      const stored = result instanceof StoredResponse;
      // A response without a body is stored with an empty one.
      const body = stored ? result.body || undefined : textOf(result);
      if (locate && reply.statusCode === 201) {
        const view = () => (stored ? JSON.parse(result.body) : result) as object;
        reply.header('Location', locate(request, view));
      }
      if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
      if (body !== undefined && !reply.hasHeader('Content-Type')) {
        reply.header('Content-Type', JSON_TYPE);
      }
      this.send(reply, body);
    };
  }

  sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const body = this.problems.prepare(error, request, reply);
    const page = pageFor(reply.statusCode);
    if (!page || !isPageLoad(request)) return this.send(reply, body);
    this.send(reply, page(preferredLanguage(request.headers['accept-language']), reply));
  }

  private send(reply: FastifyReply, body: Body): void {
    reply.send(body);
  }
}

/** What browsers get in place of a problem document with this status. */
function pageFor(status: number) {
  if (status === 404) return notFoundPage;
  return status >= 500 || status === 429 ? busyPage : undefined;
}

/** Sends the version as the `ETag`, and returns what to send as the body. */
function tagged(result: unknown, reply: FastifyReply): unknown {
  const { version } = result as Tagged<unknown> | StoredResponse;
  // Responses that were stored before migration 70 have none.
  if (version !== null) reply.header('ETag', etagOf(version));
  return result instanceof StoredResponse ? result : (result as Tagged<unknown>).view;
}

/** Whether the client has the response already. The tag that it named is sent again. */
function isKnown({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  const tag = matchingTag(headers['if-none-match'], String(reply.getHeader('ETag')));
  if (tag === undefined) return false;
  reply.header('ETag', tag);
  return true;
}

/** Undefined for a response without a body. */
type Body = string | Buffer | Readable | undefined;

function textOf(result: unknown): Body {
  if (result === undefined || typeof result === 'string' || Buffer.isBuffer(result)) return result;
  if (result instanceof Readable) return result;
  return JSON.stringify(result);
}
