import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { preferredType } from '../server/accepted.js';

const OFFERS = 'offers';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the operation offers besides JSON. */
    offers?: readonly string[];
  }
}

/**
 * The operation also answers in these media types, to clients that accept them rather than JSON. The
 * handler takes the choice as `@ResponseType()`. Without it `Accept` must take JSON (406).
 */
export const Offers = (...mediaTypes: string[]) => SetMetadata(OFFERS, mediaTypes);

export function offersOf(handler: object): readonly string[] | undefined {
  return Reflect.getMetadata(OFFERS, handler) as readonly string[] | undefined;
}

/** The media type that the client prefers. JSON by default. */
export const ResponseType = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { accept } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  return preferredType(accept, offersOf(context.getHandler()) ?? []);
});
