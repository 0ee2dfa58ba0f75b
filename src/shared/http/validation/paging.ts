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

/** The sort key of a list, as text. */
interface SortKey<Item> {
  readonly of: (item: Item) => string;
  readonly matches: (text: string) => boolean;
}

export const BY_ID: SortKey<{ readonly id: string }> = { of: ({ id }) => id, matches: isId };

/**
 * Reads a page. `list` returns the items after the given sort key, one more than the limit.
 * @throws RequestError VALIDATION_FAILED for an unknown cursor
 */
export async function readPage<Item extends Key, Key>(
  { cursor, limit }: PageQuery,
  key: SortKey<Key>,
  list: (page: PageRequest) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8');
  // The decoder skips what is no base64url.
  if (after !== null && (encoded(after) !== cursor || !key.matches(after))) {
    throw RequestError.invalid('/query/cursor', TEXTS.cursor);
  }
  const items = await list({ limit, after });
  const data = items.slice(0, limit);
  const last = data.at(-1);
  const hasMore = items.length > limit && last !== undefined;
  return { data, nextCursor: hasMore ? encoded(key.of(last)) : null };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
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
