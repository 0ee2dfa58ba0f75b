import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ExpectedVersions } from '../../domain/version.js';
import { ApiETag, ApiProblems } from '../openapi/openapi.js';
import type { TagCoverage } from '../openapi/operation.js';
import { expectedVersions } from './tag-lists.js';

const COVERAGE = 'tagCoverage';

/** A view and the version of its resource. The version is sent as the `ETag`. */
export class Tagged<View> {
  constructor(
    readonly version: number | string,
    readonly view: View,
  ) {}

  /** The stored response of an idempotent request is the view alone. */
  toJSON(): View {
    return this.view;
  }
}

/** The handler returns a `Tagged` view. */
export function ETagged(covers: TagCoverage = 'whole') {
  return applyDecorators(SetMetadata(COVERAGE, covers), ApiETag(covers));
}

export function tagCoverageOf(handler: object): TagCoverage | undefined {
  return Reflect.getMetadata(COVERAGE, handler) as TagCoverage | undefined;
}

const describeIfMatch = applyDecorators(
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The `ETag` that the resource must still have',
    schema: { type: 'string' },
  }),
  ApiProblems('PRECONDITION_FAILED'),
);

/** The versions that `If-Match` names; null without it, and for `*`. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context): ExpectedVersions =>
    expectedVersions(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
  [
    (target, name = '') =>
      describeIfMatch(target, name, Object.getOwnPropertyDescriptor(target, name)),
  ],
);
