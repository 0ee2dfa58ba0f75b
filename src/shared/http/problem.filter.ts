import type { IncomingHttpHeaders } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { DomainError } from '../domain/domain-error.js';
import type { StructuredLog } from '../logging/structured-log.js';
import {
  fillIn,
  type Language,
  preferredLanguage,
  type Problem,
  PROBLEM_HEADERS,
  type ProblemCatalogue,
  problemType,
} from './problem.js';
import { RequestError, type RequestErrorCode } from './request-error.js';

interface Refusal {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly address: string;
  readonly language: Language;
}

interface Failed {
  readonly requestId: string;
  readonly route: string | undefined;
  readonly address: string;
  /** The headers of the request. */
  readonly asked: IncomingHttpHeaders;
}

/** A problem, and the headers that belong to this one beside those that all have. */
interface Answer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const DATABASE_RETRY_AFTER_SECONDS = 2;

/** The one place where an error becomes an answer: every failure is a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** How many answers had which code. */
  readonly refusals = new Map<string, number>();

  constructor(
    private readonly catalogue: ProblemCatalogue,
    private readonly log: StructuredLog,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { id: requestId, originalUrl: address, routeOptions, headers: asked } = request;
    const route = routeOptions.url;
    const { problem, headers } = this.toProblem(error, { requestId, route, address, asked });
    reply
      .status(problem.status)
      .headers(headers)
      .headers(PROBLEM_HEADERS)
      .send(JSON.stringify(problem));
  }

  /** What a request is told of an error, which is counted, and logged when it is a fault of ours. */
  toProblem(error: unknown, { requestId, route, address, asked }: Failed): Answer {
    const refusal = this.refusalOf(error);
    if (refusal.code === 'INTERNAL_ERROR') {
      this.log.write('error', 'request failed', { requestId, err: error, route });
    }
    this.count(refusal.code);
    const language = preferredLanguage(asked['accept-language']);
    const problem = this.problemOf(refusal, { address, language });
    const { retryAfterSeconds } = refusal.details;
    const headers = {
      ...(typeof retryAfterSeconds === 'number' && { 'Retry-After': `${retryAfterSeconds}` }),
      ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    };
    return { problem, headers };
  }

  private refusalOf(error: unknown): Refusal {
    if (isDomainError(error) && this.catalogue[error.code]) return error;
    if (error instanceof RequestError) {
      const { code, errors, retryAfterSeconds, limit } = error;
      const details = { ...(errors && { errors }), ...(limit && { limit }), retryAfterSeconds };
      return { code, details };
    }
    if (isDatabaseUnavailable(error)) {
      const details = { retryAfterSeconds: DATABASE_RETRY_AFTER_SECONDS };
      return { code: 'DATABASE_UNAVAILABLE', details };
    }
    return { code: codeOfFrameworkError(error), details: {} };
  }

  /** Whoever answers with a problem without `answer` tells it here. */
  count(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Also for what is refused before it becomes a request of Fastify's. */
  problemOf(
    { code, details }: Refusal,
    { address, language }: Asked = { address: '/', language: 'en' },
  ): Problem {
    const entry = this.catalogue[code];
    if (!entry) throw new Error(`No catalogue entry for ${code}`);
    const { retryAfterSeconds: _header, ...members } = details;
    return {
      type: problemType(code),
      title: entry.title,
      status: entry.status,
      detail: fillIn(entry.detail[language], details),
      instance: address.split('?')[0] ?? '/',
      code,
      ...members,
    };
  }
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
