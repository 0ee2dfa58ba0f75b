import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiLocation } from '../openapi/openapi.js';

const LOCATION = 'location';

/**
 * Each 201 of the operation has this `Location`. A `:name` is a path parameter of the request, or else a
 * field of the response.
 */
export function LocatedAt(path: `/v1/${string}`) {
  return applyDecorators(SetMetadata(LOCATION, path), ApiLocation());
}

type LocationOf = (request: FastifyRequest, body: () => object) => string;

export function locationOf(handler: object): LocationOf | undefined {
  const path = Reflect.getMetadata(LOCATION, handler) as string | undefined;
  if (path === undefined) return undefined;
  return (request, body) =>
    path.replace(/:(\w+)/g, (_all, name: string) => {
      const parameters = request.params as Record<string, string>;
      return parameters[name] ?? String((body() as Record<string, unknown>)[name]);
    });
}
