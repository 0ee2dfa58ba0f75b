import type { LoggerService } from '@nestjs/common';
import type { LogLevel, StructuredLog } from './structured-log.js';

/** Writes Nest's log calls to the structured log. Nest passes the context as the last argument. */
export class NestLogger implements LoggerService {
  constructor(private readonly structuredLog: StructuredLog) {}

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    const error = message instanceof Error ? message : undefined;
    this.structuredLog.write(level, error?.message ?? String(message), {
      ...(typeof context === 'string' && { context }),
      ...(stack !== undefined && { stack }),
      ...(error && { err: error }),
    });
  }
}
