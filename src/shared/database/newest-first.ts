import { type FindManyOptions, type FindOptionsWhere, LessThan } from 'typeorm';
import type { PageRequest } from '../domain/page.js';

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
