import { hostname } from 'node:os';
import { pino, type DestinationStream, type Logger } from 'pino';
import { loggedError, withoutSecrets } from './redaction.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Nothing in it needs to be escaped in JSON, and nothing can hold a secret. */
export interface RequestLine {
  /** Letters, digits, and `_.:-`. */
  readonly requestId: string;
  readonly method: string;
  /** The pattern of the route, not the address. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly userId: string | undefined;
}

/** Wherever they stand in what is logged, these never reach the log. */
const SECRET_PATHS = ['password', 'accessToken', 'token', 'authorization', 'cookie'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

const INFO = pino.levels.values['info'];
/** As pino names it in each of its lines. */
const ORIGIN = `,"pid":${process.pid},"hostname":${JSON.stringify(hostname())}`;

let timeOfLastLine = { at: 0, text: '' };

/** Of the many lines of a millisecond the text is made once. */
function timeOfLine(): string {
  const at = Date.now();
  if (at !== timeOfLastLine.at) {
    timeOfLastLine = { at, text: `,"time":"${new Date(at).toISOString()}"` };
  }
  return timeOfLastLine.text;
}

/** JSON lines on standard output; those of requests carry the request's id. */
export class StructuredLog {
  private readonly logger: Logger;
  private readonly logsRequests: boolean;

  constructor(
    level: string,
    private readonly destination: DestinationStream = pino.destination(1),
  ) {
    this.logger = pino(
      {
        level,
        timestamp: timeOfLine,
        redact: { paths: SECRET_PATHS, censor: '[redacted]' },
        serializers: { err: loggedError },
      },
      destination,
    );
    this.logsRequests = this.logger.isLevelEnabled('info');
  }

  /** One line for each request, so it is put together by hand, like pino's. */
  request({ requestId, method, route, status, milliseconds, userId }: RequestLine): void {
    if (!this.logsRequests) return;
    const user = userId === undefined ? '' : `,"userId":"${userId}"`;
    this.destination.write(
      `{"level":${INFO}${timeOfLine()}${ORIGIN},"requestId":"${requestId}","method":"${method}",` +
        `"route":"${route}","status":${status},"milliseconds":${milliseconds}${user},"msg":"request"}\n`,
    );
  }

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const shown = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ]);
    this.logger[level](Object.fromEntries(shown), withoutSecrets(message));
  }
}
