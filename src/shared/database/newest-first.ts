import {
  type EntityManager,
  type FindManyOptions,
  type FindOptionsWhere,
  LessThan,
  type ObjectLiteral,
  type SelectQueryBuilder,
} from 'typeorm';
import type { PageRequest, RowFilter } from '../domain/page.js';

/** Finds the rows of a page, the newest first, and one more that shows whether another page follows. */
export function newestFirst<Row extends { id: string }>(
  { limit, after }: PageRequest,
  where: FindOptionsWhere<Row> = {},
): FindManyOptions<Row> {
  return {
    where: { ...where, ...(after !== null && { id: LessThan(after) }) },
    order: { id: 'DESC' },
    take: limit + 1,
  } as FindManyOptions<Row>;
}

/** The same for rows of all users. The caller may add conditions on `row`. */
export function newestMatching<Row extends ObjectLiteral>(
  manager: EntityManager,
  row: new () => Row,
  { limit, after }: PageRequest,
  { userIds = null, from, to }: Partial<RowFilter>,
): SelectQueryBuilder<Row> {
  const rows = manager
    .createQueryBuilder(row, 'row')
    .orderBy('row.id', 'DESC')
    .limit(limit + 1);
  if (after !== null) rows.andWhere('row.id < :after', { after });
  if (userIds) rows.andWhere('row.userId = ANY(:userIds)', { userIds });
  if (from) rows.andWhere('row.createdAt >= :from', { from });
  if (to) rows.andWhere('row.createdAt < :to', { to });
  return rows;
}

/** A status that ends by the clock, before a job stores the next one. */
interface StatusByClock {
  readonly open: string;
  /** The property with the time of its end. */
  readonly until: string;
  readonly ended: string;
}

/** Adds the condition that rows have this status at `now`. */
export function whereStatus<Row extends ObjectLiteral>(
  rows: SelectQueryBuilder<Row>,
  status: string,
  { open, until, ended }: StatusByClock,
  now: Date,
): void {
  const current = `CASE WHEN row.status = :open AND row.${until} <= :now THEN :ended ELSE row.status END`;
  rows.andWhere(`${current} = :status`, { open, now, ended, status });
}
