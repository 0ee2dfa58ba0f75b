import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { preferredType } from '../server/accepted.js';

const MEDIA_TYPES = 'mediaTypes';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the operation answers with; JSON if it is not set. */
    mediaTypes?: readonly string[];
  }
}

/**
 * The operation answers in these media types, by default in the first. `Accept` must take one of them (406). The handler
 * takes the choice as `@ResponseType()`.
 */
export const Answers = (...mediaTypes: string[]) => SetMetadata(MEDIA_TYPES, mediaTypes);

export function mediaTypesOf(handler: object): readonly string[] | undefined {
  return Reflect.getMetadata(MEDIA_TYPES, handler) as readonly string[] | undefined;
}

/** The media type that the client prefers. */
export const ResponseType = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { accept } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  return preferredType(accept, mediaTypesOf(context.getHandler()) ?? []);
});
