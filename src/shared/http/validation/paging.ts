import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { PageRequest } from '../../domain/page.js';
import { isId } from '../../ids.js';
import { IntegerQuery, TextField } from './fields.js';
import { TEXTS } from './texts.js';
import { RequestError } from '../problems/request-error.js';

/** One page of a list. `nextCursor` asks for the next one; null on the last. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

export class PageQuery {
  @IntegerQuery('The most entries of the page', { min: 1, max: 100, default: 20 })
  limit: number = 20;

  @TextField('The `nextCursor` of the page before', { max: 200, optional: true })
  cursor?: string;
}

/** @throws RequestError when the cursor is none of ours. */
export function pageRequest(query: PageQuery, isKey: (key: string) => boolean): PageRequest {
  if (query.cursor === undefined) return { limit: query.limit, after: null };
  const after = Buffer.from(query.cursor, 'base64url').toString('utf8');
  if (!isKey(after)) {
    throw RequestError.invalid('/query/cursor', TEXTS.cursor);
  }
  return { limit: query.limit, after };
}

/** Lists that go by id. */
export const isIdKey = isId;
/** Lists that go by a number given in the database. */
export const isSequenceKey = (key: string) => /^\d{1,18}$/.test(key);

/** Makes a page of rows that were read with a limit of one more than asked for. */
export function pageOf<Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => string,
): Page<Item> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { data, nextCursor: more ? Buffer.from(keyOf(last)).toString('base64url') : null };
}

/** Documents a 200 that is a page of `Item`. */
export function ApiPage(Item: Class) {
  return applyDecorators(
    ApiExtraModels(Item),
    ApiOkResponse({
      description: 'One page',
      schema: {
        type: 'object',
        required: ['data', 'nextCursor'],
        properties: {
          data: {
            type: 'array',
            items: { $ref: getSchemaPath(Item) },
            description: 'The entries of this page',
          },
          nextCursor: {
            type: 'string',
            nullable: true,
            description: 'The `cursor` of the next page; null on the last page',
            example: null,
          },
        },
      },
    }),
  );
}
