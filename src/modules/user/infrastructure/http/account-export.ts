import type { AccountExport } from '../../application/account.facade.js';

export const EXPORT_SCHEMA = {
  type: 'object',
  required: ['exportedAt', 'user'],
  properties: {
    exportedAt: {
      ...{ type: 'string', format: 'date-time', description: 'When the export began' },
      example: '2026-12-24T18:00:00.000Z',
    },
    user: {
      ...{ type: 'object', additionalProperties: true, description: 'The account itself' },
      example: { email: 'mina@onsale.local', name: 'Mina' },
    },
  },
  additionalProperties: {
    ...{ type: 'array', description: 'The rows of one kind, for example `payments`' },
    items: { type: 'object', additionalProperties: true },
  },
};

/** The parts of one JSON document. A page of rows is read when the client has taken the one before. */
export async function* documentOf({
  exportedAt,
  user,
  lists,
}: AccountExport): AsyncGenerator<string> {
  yield JSON.stringify({ exportedAt, user }).slice(0, -1);
  for (const [name, rows] of lists) {
    yield `,${JSON.stringify(name)}:[`;
    let separator = '';
    for await (const page of rows) {
      for (const row of page) {
        yield separator + JSON.stringify(row);
        separator = ',';
      }
    }
    yield ']';
  }
  yield '}';
}
