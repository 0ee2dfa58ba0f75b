import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StructuredLog } from '../logging/structured-log.js';
import type { RequestDurations } from '../metrics/request-durations.js';
import type { Authenticator } from './authenticator.js';
import { readableBy } from './cors.js';
import type { ExpressAnswer, ExpressRoute } from './express-route.js';
import type { LoadShedding } from './load-shedding.js';
import { requestIdOf } from './request-id.js';
import { API_SECURITY_HEADERS } from './security-headers.js';

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

type OrdinaryWay = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The way past Fastify and Nest for a few reads, which a whole crowd sends and which cost less than what
 * every request passes through. It gives their usual answer, and nothing else: whatever is not usual takes the
 * ordinary way, where every rule stands. What the ordinary way does beside answering (headers, log,
 * metrics, load shedding) it does too, and a test holds the answers of both beside each other.
 */
export class ExpressLane {
  private lanes: readonly Lane[] = [];
  private isClosed = false;

  constructor(
    private readonly shedding: LoadShedding,
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

  /** False, and nothing is done, when the request is none for this lane. */
  takes(request: IncomingMessage, response: ServerResponse, ordinaryWay: OrdinaryWay): boolean {
    if (request.method !== 'GET' || hasBody(request)) return false;
    for (const lane of this.lanes) {
      const match = lane.address.exec(request.url ?? '');
      if (!match) continue;
      void this.serve(lane, match[1] ?? '', request, response).then((isServed) => {
        if (!isServed) ordinaryWay(request, response);
      });
      return true;
    }
    return false;
  }

  private async serve(
    { route, authenticator, durations }: Lane,
    id: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    const startedAt = performance.now();
    const { headers } = request;
    const budget = this.shedding.begin(request.url ?? '');
    let principal = null;
    let answer: ExpressAnswer | null = null;
    try {
      if (!route.isPublic) principal = await authenticator.principalOf(headers.authorization);
      if (route.isPublic || principal) answer = await route.answer({ id, headers, principal });
    } catch {
      // The ordinary way meets the same error, and says what it is.
    } finally {
      this.shedding.end(budget);
    }
    if (!answer) return false;
    const requestId = requestIdOf(request);
    this.send(response, answer, requestId, headers.origin);
    const milliseconds = performance.now() - startedAt;
    durations.observe('GET', route.pattern, 200, milliseconds / 1_000);
    this.log.request({
      requestId,
      method: 'GET',
      route: route.pattern,
      status: 200,
      milliseconds: Math.round(milliseconds * 10) / 10,
      userId: principal?.id,
    });
    return true;
  }

  private send(
    response: ServerResponse,
    { body, headers }: ExpressAnswer,
    requestId: string,
    origin: string | undefined,
  ): void {
    response
      .writeHead(200, {
        'X-Request-Id': requestId,
        ...API_SECURITY_HEADERS,
        ...readableBy(origin, this.corsOrigins),
        ...headers,
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        ...(this.isClosed && { Connection: 'close' }),
      })
      .end(body);
  }
}

/** Just the path with an id as our answers show them; with a query, or written otherwise, it is not usual. */
function addressOf({ pattern }: ExpressRoute): RegExp {
  return new RegExp(`^${pattern.replace(/:\w+/, ID)}$`);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
