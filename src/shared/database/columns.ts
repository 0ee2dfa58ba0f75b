import type { EntityManager } from 'typeorm';

/** The values of each of these properties: the arrays that `unnest` takes. */
export function columnsOf<Row, Key extends keyof Row>(
  rows: readonly Row[],
  ...keys: readonly Key[]
): Row[Key][][] {
  return keys.map((key) => rows.map((row) => row[key]));
}

/** Inserts rows in one statement, with one parameter per column: that is much faster than one per value. */
export async function insertRows<Row extends object>(
  manager: EntityManager,
  entity: new () => Row,
  rows: readonly Row[],
): Promise<void> {
  const { columns, tableName } = manager.connection.getMetadata(entity);
  const names = columns.map(({ databaseName }) => `"${databaseName}"`);
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type as string}[]`);
  await manager.query(
    `INSERT INTO ${tableName} (${names.join()}) SELECT * FROM unnest(${arrays.join()})`,
    columns.map(({ type, propertyName }) =>
      rows.map((row) => {
        const value: unknown = row[propertyName as keyof Row];
        return type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
      }),
    ),
  );
}
