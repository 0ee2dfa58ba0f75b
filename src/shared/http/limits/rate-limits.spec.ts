import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Limit, POLICIES } from './policies.js';

const OPERATIONS = path.resolve(import.meta.dirname, '../../../../docs/operations.md');

describe('Rate limits', () => {
  it('match the table in the operations guide, in the order in which they count', () => {
    const limits = Object.entries(POLICIES).flatMap(([policy, ofPolicy]) =>
      (ofPolicy as readonly Limit[])
        .flatMap((limit) => (limit.reserve ? [limit, limit.reserve] : [limit]))
        .map(({ name, points, duration, counts, per }) =>
          [policy, `\`${name}\``, points, counts, duration, per].join(' | '),
        ),
    );
    const [, section = ''] = readFileSync(OPERATIONS, 'utf8').split('## Rate limits');
    const [table = ''] = section.split('\n## ');
    const rows = table.split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells.slice(2).map((row) => row.join(' | '))).toEqual(limits);
  });
});
