import { pino, type DestinationStream, type Logger } from 'pino';
import { loggedError, withoutSecrets } from './redaction.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface RequestLine {
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
  private readonly requests: Logger;

  constructor(level: string, destination: DestinationStream = pino.destination(1)) {
    const options = { level, timestamp: timeOfLine };
    this.requests = pino(options, destination);
    this.logger = pino(
      {
        ...options,
        redact: { paths: SECRET_PATHS, censor: '[redacted]' },
        serializers: { err: loggedError },
      },
      destination,
    );
  }

  /** One line for each request: of these fields none can hold a secret, so none is looked through. */
  request(line: RequestLine): void {
    this.requests.info(line, 'request');
  }

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const shown = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ]);
    this.logger[level](Object.fromEntries(shown), withoutSecrets(message));
  }
}
