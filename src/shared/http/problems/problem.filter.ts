import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseUnavailable } from '../../database/database-errors.js';
import { DomainError } from '../../domain/domain-error.js';
import type { Language } from '../../domain/language.js';
import type { StructuredLog } from '../../logging/structured-log.js';
import { varyBy } from '../server/vary.js';
import {
  type FieldError,
  fillIn,
  preferredLanguage,
  type Problem,
  PROBLEM_HEADERS,
  type ProblemCatalogue,
  problemType,
} from './problem.js';
import { RequestError, type RequestErrorCode } from './request-error.js';

interface Refused {
  readonly code: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

interface ProblemContext {
  readonly address: string;
  readonly language: Language;
}

const DATABASE_RETRY_AFTER_SECONDS = 2;
/** Between two lines of the log that say why PostgreSQL serves nothing: it concerns all requests. */
const DATABASE_LOG_INTERVAL_MS = 10_000;

/** The one place where an error becomes a response: every failure is a problem document. */
export class ProblemFilter {
  /** How many problems were sent, by code. */
  readonly refusals = new Map<string, number>();
  private databaseLogAt = 0;

  constructor(
    private readonly catalogue: ProblemCatalogue,
    private readonly log: StructuredLog,
  ) {}

  /** Sets status and headers, and returns the body. Counts the problem; logs it if it is a fault. */
  prepare(error: unknown, request: FastifyRequest, reply: FastifyReply): string {
    const refusal = this.refusalOf(error);
    if (refusal.code === 'INTERNAL_ERROR') {
      const { id: requestId, routeOptions } = request;
      this.log.write('error', 'request failed', { requestId, err: error, route: routeOptions.url });
    }
    if (refusal.code === 'DATABASE_UNAVAILABLE') this.logCause(error);
    this.count(refusal.code);
    const language = preferredLanguage(request.headers['accept-language']);
    const problem = this.problemOf(refusal, { address: request.originalUrl, language });
    const { retryAfterSeconds } = refusal.details;
    reply.status(problem.status).headers(PROBLEM_HEADERS).header('Content-Language', language);
    varyBy(reply, 'Accept-Language');
    if (typeof retryAfterSeconds === 'number') reply.header('Retry-After', `${retryAfterSeconds}`);
    if (problem.status === 401) reply.header('WWW-Authenticate', schemeOf(problem.code));
    return JSON.stringify(problem);
  }

  private refusalOf(error: unknown): Refused {
    if (isDomainError(error) && this.catalogue[error.code]) return error;
    if (error instanceof RequestError) {
      const { code, errors, retryAfterSeconds, limit } = error;
      return { code, errors, details: { ...(limit && { limit }), retryAfterSeconds } };
    }
    if (isDatabaseUnavailable(error)) {
      const details = { retryAfterSeconds: DATABASE_RETRY_AFTER_SECONDS };
      return { code: 'DATABASE_UNAVAILABLE', details };
    }
    return { code: codeOfFrameworkError(error), details: {} };
  }

  private logCause(error: unknown): void {
    const now = Date.now();
    if (now < this.databaseLogAt) return;
    this.databaseLogAt = now + DATABASE_LOG_INTERVAL_MS;
    this.log.write('warn', 'PostgreSQL does not serve', { reason: String(error) });
  }

  /** For problems that are sent without `prepare`. */
  count(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Also for requests that never reach Fastify. */
  problemOf(
    { code, errors, details }: Refused,
    { address, language }: ProblemContext = { address: '/', language: 'en' },
  ): Problem {
    const entry = this.catalogue[code];
    if (!entry) throw new Error(`No catalogue entry for ${code}`);
    const { retryAfterSeconds: _header, ...members } = details;
    return {
      type: problemType(code),
      title: entry.title[language],
      status: entry.status,
      detail: fillIn(entry.detail[language], details),
      instance: address.split('?')[0] ?? '/',
      code,
      ...(errors && { errors: errors.map((error) => inLanguage(error, language)) }),
      ...members,
    };
  }
}

function inLanguage({ pointer, detail }: FieldError, language: Language) {
  return { pointer, detail: detail[language] };
}

/** A missing queue token must not make a generic client sign its user out. */
function schemeOf(code: string): string {
  return code.startsWith('QUEUE_TOKEN') ? 'QueueToken' : 'Bearer';
}

function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}

/** Fastify and Nest refuse some requests themselves, before our code sees them. */
function codeOfFrameworkError(error: unknown): RequestErrorCode {
  const status = statusOf(error);
  if (status === 404) return 'ROUTE_NOT_FOUND';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  if (status >= 400 && status < 500) return 'MALFORMED_REQUEST';
  return 'INTERNAL_ERROR';
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}
