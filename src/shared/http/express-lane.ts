import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StructuredLog } from '../logging/structured-log.js';
import type { RequestDurations } from '../metrics/request-durations.js';
import type { Authenticator } from './authenticator.js';
import { readableBy } from './cors.js';
import type { ExpressAnswer, ExpressRefusal, ExpressRoute } from './express-route.js';
import type { LoadShedding } from './load-shedding.js';
import type { ProblemFilter } from './problem.filter.js';
import { PROBLEM_HEADERS } from './problem.js';
import { requestIdOf } from './request-id.js';
import { API_SECURITY_HEADERS } from './security-headers.js';

/** A body that may be read here: far more than any of these routes takes. */
const LARGEST_BODY_BYTES = 1024;

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';

/** What the lane needs of the application, which is there later than the server. */
interface Surroundings {
  readonly routes: readonly ExpressRoute[];
  readonly authenticator: Authenticator;
  readonly durations: RequestDurations;
}

interface Lane extends Omit<Surroundings, 'routes'> {
  readonly route: ExpressRoute;
  readonly address: RegExp;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Sent {
  readonly status: number;
  readonly body: string | Buffer;
  /** No two of them with a header in common. */
  readonly headers: readonly (Readonly<Record<string, string>> | undefined)[];
}

type OrdinaryWay = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The way past Fastify and Nest for a few requests, which a whole crowd sends and which cost less than
 * what every request passes through. It gives their usual answer, and nothing else: whatever is not usual takes the
 * ordinary way, where every rule stands. What the ordinary way does beside answering (headers, log,
 * metrics, load shedding) it does too, and a test holds the answers of both beside each other.
 */
export class ExpressLane {
  private lanes: readonly Lane[] = [];
  private isClosed = false;
  /** Of requests that were not answered here. */
  private readonly bodies = new WeakMap<IncomingMessage, Buffer>();

  constructor(
    private readonly shedding: LoadShedding,
    private readonly problems: ProblemFilter,
    private readonly log: StructuredLog,
    private readonly corsOrigins: readonly string[],
  ) {}

  open({ routes, ...others }: Surroundings): void {
    this.lanes = routes.map((route) => ({ route, address: addressOf(route), ...others }));
  }

  /** From here on everything takes the ordinary way; what is under way ends its connection. */
  close(): void {
    this.lanes = [];
    this.isClosed = true;
  }

  /** What was read here of a request that then took the ordinary way. */
  bodyOf(request: IncomingMessage): Buffer | undefined {
    return this.bodies.get(request);
  }

  /** False, and nothing is done, when the request is none for this lane. */
  takes(request: IncomingMessage, response: ServerResponse, ordinaryWay: OrdinaryWay): boolean {
    const { method, url = '' } = request;
    for (const lane of this.lanes) {
      if (lane.route.method !== method) continue;
      const match = lane.address.exec(url);
      if (!match) continue;
      if (method === 'GET' ? hasBody(request) : !hasUsualBody(request)) return false;
      void this.serve(lane, match[1] ?? '', { request, response }).then((isServed) => {
        if (!isServed) ordinaryWay(request, response);
      });
      return true;
    }
    return false;
  }

  private async serve(lane: Lane, id: string, { request, response }: Exchange): Promise<boolean> {
    const { route, authenticator, durations } = lane;
    const startedAt = performance.now();
    const { headers } = request;
    const budget = this.shedding.begin(request.url ?? '');
    let principal = null;
    let answer: ExpressAnswer | ExpressRefusal | null = null;
    let received: Buffer | undefined;
    try {
      if (hasBody(request)) received = await readBody(request);
      const body: unknown = received && JSON.parse(received.toString());
      if (!route.isPublic) principal = await authenticator.principalOf(headers.authorization);
      if (route.isPublic || principal) {
        answer = await route.answer({ id, raw: request, principal, body });
      }
    } catch {
      // The ordinary way meets the same error, and says what it is.
    } finally {
      this.shedding.end(budget);
    }
    if (!answer) {
      if (received) this.bodies.set(request, received);
      return false;
    }
    const requestId = requestIdOf(request);
    const { status, body, headers: own } = this.toSend(answer, request, route, requestId);
    const sent = flatList([
      { 'X-Request-Id': requestId, 'Content-Length': `${Buffer.byteLength(body)}` },
      API_SECURITY_HEADERS,
      readableBy(headers.origin, this.corsOrigins),
      ...own,
      this.isClosed ? { Connection: 'close' } : undefined,
    ]);
    response.writeHead(status, sent).end(body);
    const milliseconds = performance.now() - startedAt;
    durations.observe(route.method, route.pattern, status, milliseconds / 1_000);
    this.log.request({
      requestId,
      method: route.method,
      route: route.pattern,
      status,
      milliseconds: Math.round(milliseconds * 10) / 10,
      userId: principal?.id,
    });
    return true;
  }

  private toSend(
    answer: ExpressAnswer | ExpressRefusal,
    { url: address = '', headers: asked }: IncomingMessage,
    { pattern: route }: ExpressRoute,
    requestId: string,
  ): Sent {
    if ('refusal' in answer) {
      const failed = { requestId, route, address, asked };
      const { problem, headers } = this.problems.toProblem(answer.refusal, failed);
      return {
        status: problem.status,
        body: JSON.stringify(problem),
        headers: [PROBLEM_HEADERS, headers],
      };
    }
    const { status = 200, body, headers } = answer;
    return { status, body, headers: [JSON_HEADERS, headers] };
  }
}

/** Names and values in turn. An object put together from others takes several times as long. */
function flatList(groups: Sent['headers']): string[] {
  const list: string[] = [];
  for (const group of groups) {
    for (const name in group) list.push(name, group[name]!);
  }
  return list;
}

/** Just the path with an id as our answers show them; with a query, or written otherwise, it is not usual. */
function addressOf({ pattern }: ExpressRoute): RegExp {
  return new RegExp(`^${pattern.replace(/:\w+/, ID)}$`);
}

function hasBody(request: IncomingMessage): boolean {
  return bytesOf(request) !== 0;
}

/** Nothing at all, or a little JSON. */
function hasUsualBody(request: IncomingMessage): boolean {
  const type = request.headers['content-type'];
  if (type === undefined) return !hasBody(request);
  return type === 'application/json' && bytesOf(request) <= LARGEST_BODY_BYTES;
}

/** Of the body; not a number when the request does not say it. */
function bytesOf({ headers }: IncomingMessage): number {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : NaN;
}

/**
 * The body of a request that came in one piece, as those of a few bytes do. Throws, and leaves it
 * unread, when there is anything else.
 */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  // The parser has come to the headers only; a body that came with them follows before the next promise.
  await Promise.resolve();
  const body = request.read() as Buffer | null;
  if (body === null) throw new Error('The body has not come yet');
  if (body.length === bytesOf(request)) return body;
  request.unshift(body);
  throw new Error('There is more of the body');
}
