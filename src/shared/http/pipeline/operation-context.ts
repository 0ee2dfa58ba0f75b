import type { ArgumentsHost, ExecutionContext, Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

type HttpHost = ReturnType<ArgumentsHost['switchToHttp']>;

/** What Nest hands to guards and to decorators of parameters, for one request. */
export class OperationContext implements ExecutionContext {
  constructor(
    private readonly controller: Type,
    private readonly handler: () => unknown,
    readonly request: FastifyRequest,
    readonly reply: FastifyReply,
  ) {}

  getClass<T>(): Type<T> {
    return this.controller as Type<T>;
  }

  getHandler(): () => unknown {
    return this.handler;
  }

  switchToHttp(): HttpHost {
    return this as unknown as HttpHost;
  }

  getRequest(): FastifyRequest {
    return this.request;
  }

  getResponse(): FastifyReply {
    return this.reply;
  }

  getNext(): undefined {
    return undefined;
  }

  getType<T extends string>(): T {
    return 'http' as T;
  }

  getArgs<T extends unknown[]>(): T {
    return [this.request, this.reply] as unknown as T;
  }

  getArgByIndex<T>(index: number): T {
    return this.getArgs()[index] as T;
  }

  switchToRpc(): never {
    throw new Error('Operations support HTTP only');
  }

  switchToWs(): never {
    throw new Error('Operations support HTTP only');
  }
}
