import { type FindOptionsWhere, In } from 'typeorm';
import { type ExpectedVersions, VersionError } from '../domain/version.js';
import type { Transactions } from './transactions.js';

interface VersionedChange<Row> {
  readonly where: FindOptionsWhere<NoInfer<Row>>;
  readonly changes: Partial<NoInfer<Row>>;
  readonly expected: ExpectedVersions;
}

/**
 * Changes a row and raises its version in one statement, so that no two states share a version and of
 * two changes that expect the same version only one is made. Without changes the version stays.
 * @returns the new state, or null when there is no such row
 * @throws VersionError PRECONDITION_FAILED
 */
export function changeVersioned<Row extends { version: number }>(
  transactions: Transactions,
  row: new () => Row,
  { where, changes, expected }: VersionedChange<Row>,
): Promise<Row | null> {
  return transactions.run(async () => {
    const { manager } = transactions;
    const next = Object.keys(changes).length > 0 ? 'version + 1' : 'version';
    const { affected } = await manager.update(
      row,
      expected ? { ...where, version: In([...expected]) } : where,
      { ...changes, version: () => next } as never,
    );
    // The update locked the row: this is the state that it made.
    const state = await manager.findOneBy(row, where);
    if (state && affected === 0) throw new VersionError('PRECONDITION_FAILED');
    return state;
  });
}
