import type { LoggerService } from '@nestjs/common';
import type { LogLevel, StructuredLog } from './structured-log.js';

/** Writes Nest's log calls to the structured log. Nest passes the context as the last argument. */
export class NestLogger implements LoggerService {
  readonly fatal = this.writerOf('fatal');
  readonly error = this.writerOf('error');
  readonly warn = this.writerOf('warn');
  readonly log = this.writerOf('info');
  readonly debug = this.writerOf('debug');
  readonly verbose = this.writerOf('trace');

  constructor(private readonly structuredLog: StructuredLog) {}

  private writerOf(level: LogLevel) {
    return (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const stack = rest.length > 1 ? rest[0] : undefined;
      const error = message instanceof Error ? message : undefined;
      this.structuredLog.write(level, error?.message ?? String(message), {
        ...(typeof context === 'string' && { context }),
        ...(stack !== undefined && { stack }),
        ...(error && { err: error }),
      });
    };
  }
}
