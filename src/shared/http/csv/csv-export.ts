import { Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { PageRequest } from '../../domain/page.js';
import { Offers } from '../pipeline/media-types.js';
import { BYTE_ORDER_MARK, type CsvColumns, csvHeader, csvLines } from './csv.js';

const CSV = 'text/csv';
/** Rows per query. Few, so that other requests do not wait for the event loop. */
const PAGE = 500;

/** The operation answers with a CSV file of these columns: its handler returns `csvOf(…)`. */
export function CsvExport(columns: CsvColumns<never>) {
  const content = { [CSV]: { schema: { type: 'string' as const }, example: csvHeader(columns) } };
  const description =
    'A CSV file in UTF-8. An apostrophe before a cell keeps it from being a formula';
  return applyDecorators(Offers(CSV), ApiOkResponse({ description, content }));
}

/** Returns rows after the id `after`, at most one more than the limit. */
type ListRows<Row> = (page: PageRequest) => Promise<readonly Row[]>;

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
  const first = await list({ limit: PAGE, after: null });
  reply.header('Content-Type', `${CSV}; charset=utf-8`);
  reply.header('Content-Disposition', `attachment; filename="${name}.csv"`);
  const rows = reply.request.method === 'HEAD' ? [] : linesOf(columns, first, list);
  return Readable.from(rows, { objectMode: false });
}

async function* linesOf<Row extends { readonly id: string }>(
  columns: CsvColumns<Row>,
  first: readonly Row[],
  list: ListRows<Row>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvHeader(columns);
  for (let rows = first; ;) {
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    if (last) yield csvLines(columns, page);
    if (!last || rows.length <= PAGE) return;
    rows = await list({ limit: PAGE, after: last.id });
  }
}
