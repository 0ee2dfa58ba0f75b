import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { requestContext } from './request-context.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Wherever they stand in what is logged, these never reach the log. */
const SECRET_PATHS = ['password', 'accessToken', 'token', 'authorization', 'cookie'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/** JSON lines on standard output, each with the id of the request that it belongs to. */
export class StructuredLog {
  private readonly logger: Logger;

  constructor(level: string, destination?: DestinationStream) {
    this.logger = pino(
      {
        level,
        timestamp: stdTimeFunctions.isoTime,
        redact: { paths: SECRET_PATHS, censor: '[redacted]' },
        mixin: () => requestContext.getStore() ?? {},
      },
      destination,
    );
  }

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.logger[level](fields, message);
  }
}
