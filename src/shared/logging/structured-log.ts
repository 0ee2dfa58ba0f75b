import { hostname } from 'node:os';
import { pino, type DestinationStream, type Logger } from 'pino';
import { loggedError, withoutSecrets } from './redaction.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** No field needs escaping in JSON, and none can hold a secret. */
export interface RequestLine {
  /** Only letters, digits and `_.:-`. */
  readonly requestId: string;
  readonly method: string;
  /** The route's pattern, not the URL. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly userId: string | undefined;
}

/** Fields that are never logged, down to the third level. */
const SECRET_PATHS = [
  'password',
  'currentPassword',
  'accessToken',
  'refreshToken',
  'token',
  'authorization',
  'cookie',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

const INFO = pino.levels.values['info'];
/** The fields that pino adds to each line. */
const ORIGIN = `,"pid":${process.pid},"hostname":${JSON.stringify(hostname())}`;

let timeOfLastLine = { at: 0, text: '' };

/** Formatted once per millisecond. */
function timeOfLine(): string {
  const at = Date.now();
  if (at !== timeOfLastLine.at) {
    timeOfLastLine = { at, text: `,"time":"${new Date(at).toISOString()}"` };
  }
  return timeOfLastLine.text;
}

/** JSON lines on standard output; a line of a request has its id. */
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

  /** Formatted by hand in pino's format, because every request writes a line. */
  request({ requestId, method, route, status, milliseconds, userId }: RequestLine): void {
    if (!this.logsRequests) return;
    const user = userId === undefined ? '' : `,"userId":"${userId}"`;
    this.destination.write(
      `{"level":${INFO}${timeOfLine()}${ORIGIN},"requestId":"${requestId}","method":"${method}",` +
        `"route":"${route}","status":${status},"milliseconds":${milliseconds}${user},"msg":"request"}\n`,
    );
  }

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const redacted = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ]);
    this.logger[level](Object.fromEntries(redacted), withoutSecrets(message));
  }
}
