import { SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    keepsRawBody?: boolean;
  }
  interface FastifyRequest {
    /** The body as it was sent, for operations that keep it. */
    rawBody?: string;
  }
}

const RAW_BODY = 'rawBody';

/** The operation checks the signature of its body, which may be any JSON: `rawBodyOf` returns its text. */
export function KeepsRawBody() {
  return SetMetadata(RAW_BODY, true);
}

export function keepsRawBody(handler: object): boolean {
  return Reflect.hasMetadata(RAW_BODY, handler);
}

/** Empty without a body. */
export function rawBodyOf({ rawBody = '' }: FastifyRequest): string {
  return rawBody;
}
