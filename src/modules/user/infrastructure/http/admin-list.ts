import type { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Res, type Type as Class } from '@nestjs/common';
import { ApiOperation, ApiTags, IntersectionType } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { PageRequest, RowFilter } from '../../../../shared/domain/page.js';
import type { CsvColumns } from '../../../../shared/http/csv/csv.js';
import { CsvExport, csvOf } from '../../../../shared/http/csv/csv-export.js';
import { AdminOnly } from '../../../../shared/http/openapi/openapi.js';
import { conditionsOf, type RowsQuery } from '../../../../shared/http/validation/filters.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { UserDirectory, type WithUser } from '../../application/user-directory.js';

/** A list of the rows of all users. */
interface AdminList<Source, Filter extends RowFilter, Row extends { readonly id: string }> {
  /** Plural and in lower case, for example `orders`. */
  readonly name: string;
  /** The tag of the context in the OpenAPI document. */
  readonly tag: string;
  readonly row: Class<Row>;
  /** Its fields are the conditions. */
  readonly query: Class<RowsQuery & Omit<Filter, keyof RowFilter>>;
  readonly columns: CsvColumns<Row>;
  /** The provider that reads the rows. */
  readonly source: abstract new (...values: never[]) => Source;
  /** Newest first, one more than the limit. */
  readonly read: (
    source: Source,
    filter: Filter,
    page: PageRequest,
  ) => Promise<readonly (Omit<Row, 'user'> & { readonly userId: string })[]>;
}

/** A controller that serves the list to admins, in pages and as a CSV file: `GET /v1/admin/orders[.csv]`. */
export function adminList<
  Source,
  Filter extends RowFilter,
  Row extends { readonly id: string; readonly user: object },
>({ name, tag, row, query, columns, source, read }: AdminList<Source, Filter, Row>): Class {
  const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  class RowsOfListQuery extends (query as Class<RowsQuery>) {}
  class PageOfListQuery extends IntersectionType(PageQuery, RowsOfListQuery) {}

  @ApiTags(tag)
  @AdminOnly()
  @Controller('v1/admin')
  class AdminListController {
    constructor(
      @Inject(source) private readonly source: Source,
      private readonly users: UserDirectory,
    ) {}

    @Get(name)
    @ApiOperation({ summary: `${title} of all users, newest first` })
    @ApiPage(row)
    [`listAll${title}`](
      @Query() { limit, cursor, ...conditions }: PageOfListQuery,
    ): Promise<Page<Row>> {
      const list = this.listOf(conditions);
      return readPage({ limit, ...(cursor !== undefined && { cursor }) }, BY_ID, list);
    }

    @Get(`${name}.csv`)
    @ApiOperation({ summary: `${title} of all users as a CSV file, newest first` })
    @CsvExport(columns)
    [`export${title}`](
      @Query() conditions: RowsOfListQuery,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Readable> {
      return csvOf(reply, name, columns, this.listOf(conditions));
    }

    private listOf(query: RowsQuery): (page: PageRequest) => Promise<readonly Row[]> {
      const conditions = { ...query, ...conditionsOf(query) };
      return async (page) => {
        const rows: readonly WithUser<{ userId: string }>[] = await this.users.listRows(
          conditions,
          (filter) => read(this.source, filter as unknown as Filter, page),
        );
        return rows as unknown as readonly Row[];
      };
    }
  }
  return AdminListController;
}
