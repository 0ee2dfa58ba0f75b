import { Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type ListRows, pagesOf } from '../../domain/page.js';
import { Answers } from '../pipeline/media-types.js';
import { BYTE_ORDER_MARK, type CsvColumns, csvHeader, csvLines } from './csv.js';

const CSV = 'text/csv';

/** The operation answers with a CSV file of these columns: its handler returns `csvOf(…)`. */
export function CsvExport(columns: CsvColumns<never>) {
  const content = { [CSV]: { schema: { type: 'string' as const }, example: csvHeader(columns) } };
  const description =
    'A CSV file in UTF-8. An apostrophe before a cell keeps it from being a formula';
  return applyDecorators(Answers(CSV), ApiOkResponse({ description, content }));
}

/**
 * Streams all rows of a list. It reads a page when the client has taken the one before, so a long list
 * needs no more memory than a short one. An error on the first page is a problem document.
 */
export async function csvOf<Row extends { readonly id: string }>(
  reply: FastifyReply,
  name: string,
  columns: CsvColumns<Row>,
  list: ListRows<Row>,
): Promise<Readable> {
  const pages = pagesOf(list, ({ id }) => id);
  const first = await pages.next();
  reply.header('Content-Type', `${CSV}; charset=utf-8`);
  reply.header('Content-Disposition', `attachment; filename="${name}.csv"`);
  const rows = reply.request.method === 'HEAD' ? [] : linesOf(columns, first.value ?? [], pages);
  return Readable.from(rows, { objectMode: false });
}

async function* linesOf<Row>(
  columns: CsvColumns<Row>,
  first: readonly Row[],
  others: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvHeader(columns);
  if (first.length > 0) yield csvLines(columns, first);
  for await (const page of others) if (page.length > 0) yield csvLines(columns, page);
}
