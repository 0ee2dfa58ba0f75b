import type { IncomingMessage, ServerResponse } from 'node:http';
import { readableBy } from './cors.js';
import { type Language, preferredLanguage } from './problem.js';
import type { ProblemFilter } from './problem.filter.js';
import { rawProblem } from './raw-problem.js';
import { requestIdOf } from './request-id.js';

const CODE = 'OVERLOADED';
const SOONEST_RETRY_SECONDS = 1;
const LATEST_RETRY_SECONDS = 3;
/** Whoever asks again as soon as they are refused would else do so a hundred times a second. */
const KEPT_WAITING_MS = 1_000;
/** Stands for the address of a request while the text around it is made; no address looks like that. */
const ADDRESS = '<address>';

/** The body before and after the address of the request, and the headers that are always the same. */
interface Template {
  readonly before: string;
  readonly after: string;
  readonly headers: Readonly<Record<string, string | number>>;
}

/**
 * Answers 503 `OVERLOADED` below Fastify and without a line in the log. It is given most when there is
 * least time for it, so all but the address and the id is made once.
 */
export class OverloadAnswers {
  private readonly templates = new Map<string, Template>();

  constructor(
    private readonly problems: ProblemFilter,
    private readonly corsOrigins: readonly string[],
  ) {}

  /** A moment later: until then it costs nothing, and whoever waits does not ask. */
  send(request: IncomingMessage, response: ServerResponse): void {
    this.problems.count(CODE);
    setTimeout(() => {
      if (!response.destroyed) this.sendNow(request, response);
    }, KEPT_WAITING_MS);
  }

  private sendNow(request: IncomingMessage, response: ServerResponse): void {
    const retryAfterSeconds = spreadRetry();
    const language = preferredLanguage(request.headers['accept-language']);
    const { before, after, headers } = this.templateOf(language, retryAfterSeconds);
    const [path = ''] = (request.url ?? '/').split('?', 1);
    const body = `${before}${JSON.stringify(path)}${after}`;
    response
      .writeHead(503, {
        ...headers,
        ...readableBy(request.headers.origin, this.corsOrigins),
        'Content-Length': Buffer.byteLength(body),
        'X-Request-Id': requestIdOf(request),
        'Retry-After': retryAfterSeconds,
      })
      .end(body);
  }

  private templateOf(language: Language, retryAfterSeconds: number): Template {
    const key = `${language}${retryAfterSeconds}`;
    const known = this.templates.get(key);
    if (known) return known;
    const refusal = { code: CODE, details: { retryAfterSeconds } };
    const problem = this.problems.problemOf(refusal, { address: ADDRESS, language });
    const { headers, body } = rawProblem(problem);
    const [before = '', after = ''] = body.split(JSON.stringify(ADDRESS));
    const template = { before, after, headers };
    this.templates.set(key, template);
    return template;
  }
}

/** Spread out, so that those who are refused together do not all come back together. */
function spreadRetry(): number {
  const spread = LATEST_RETRY_SECONDS - SOONEST_RETRY_SECONDS + 1;
  return SOONEST_RETRY_SECONDS + Math.floor(Math.random() * spread);
}
