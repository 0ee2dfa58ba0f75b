import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/paths.mjs';

describe('docs/security.md', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'security.md'), 'utf8');

  it.each(Array.from({ length: 10 }, (_, index) => `API${index + 1} `))(
    'names %s, its protection, and a test',
    (risk) => {
      const [row, ...others] = page.split('\n').filter((line) => line.startsWith(`| ${risk}`));
      expect(others).toEqual([]);
      expect(row).toMatch(/`(test|src)\/[\w/-]+\.spec\.ts`/);
    },
  );

  it('names only existing files', () => {
    const tests = [...page.matchAll(/`((?:test|src)\/[\w/.-]+)`/g)].map(([, file]) => file ?? '');
    const links = [...page.matchAll(/\]\(\.\.\/([\w/.-]+)\)/g)].map(([, file]) => file ?? '');
    expect(tests.length).toBeGreaterThan(20);
    expect(links.length).toBeGreaterThan(4);
    const missing = [...tests, ...links].filter((file) => !existsSync(join(projectRoot, file)));
    expect(missing).toEqual([]);
  });
});
