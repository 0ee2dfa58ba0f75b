import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import config from '../../.dependency-cruiser.cjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FIXTURES = path.join(import.meta.dirname, 'fixtures');

const RULES = (config.forbidden ?? []).map((rule) => String(rule.name));
const MAPPED_CONTEXTS = RULES.filter((name) => name.startsWith('context-map:')).map((name) =>
  name.replace('context-map:', ''),
);

function runDependencyCruiser(cwd: string, ...args: string[]): string {
  const cli = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(`dependency-cruiser says nothing but: ${stderr}`);
  return stdout;
}

function cruise(folder: string): ICruiseResult {
  const rules = path.join(ROOT, '.dependency-cruiser.cjs');
  const json = runDependencyCruiser(folder, '--config', rules, '--output-type', 'json', 'src');
  return JSON.parse(json) as ICruiseResult;
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
}

describe('The architecture check of src', () => {
  const result = cruise(ROOT);
  const cruised = new Set(result.modules.map((module) => module.source));

  it('reads every file of src', () => {
    const files = filesIn('src');
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !cruised.has(file))).toEqual([]);
  });

  it('reads the imports of the files', () => {
    // Without a compiler that it can load, dependency-cruiser reads TypeScript files as empty and finds nothing wrong.
    expect(runDependencyCruiser(ROOT, '--info')).toMatch(/✔ typescript .*typescript@\d/);
    expect(result.summary.totalDependenciesCruised).toBeGreaterThan(cruised.size);
  });

  it('finds every context on the context map', () => {
    const contexts = readdirSync(path.join(ROOT, 'src/modules'));
    expect(contexts.length).toBeGreaterThan(0);
    expect(contexts.filter((context) => !MAPPED_CONTEXTS.includes(context))).toEqual([]);
    expect(contexts.filter((context) => !cruised.has(`src/modules/${context}/index.ts`))).toEqual(
      [],
    );
  });

  it('finds no violation', () => {
    const violations = result.summary.violations.map(({ rule, from, to, comment }) =>
      [`${rule.name}: ${from} -> ${to}`, comment].filter(Boolean).join('\n  '),
    );
    expect(violations).toEqual([]);
  });
});

describe('The architecture rules', () => {
  const found: Record<string, string[]> = {};
  for (const { rule, from } of cruise(FIXTURES).summary.violations) {
    (found[rule.name] ??= []).push(from.replace('src/', ''));
  }

  /** Every rule, with the planted files that break it. */
  const planted: Record<string, string[]> = {
    'domain-is-pure': [
      'modules/user/domain/imports-infrastructure.ts',
      'modules/user/domain/imports-node.ts',
      'modules/user/domain/imports-package.ts',
    ],
    'shared-domain-is-pure': ['shared/domain/imports-package.ts'],
    'application-uses-ports': [
      'modules/user/application/imports-infrastructure.ts',
      'modules/user/application/imports-typeorm.ts',
    ],
    'one-door': ['modules/queue/infrastructure/through-the-window.ts'],
    'one-door-from-outside': ['app.module.ts'],
    'unmapped-module': ['modules/stray/index.ts'],
    'shared-knows-no-module': ['config/imports-module.ts', 'shared/imports-module.ts'],
    'no-circular': ['modules/queue/domain/chicken.ts'],
    'not-to-dev-dependency': ['shared/imports-dev-dependency.ts'],
    'not-to-tests-or-scripts': ['imports-test.ts'],
    'not-resolvable': ['shared/imports-nothing-there.ts'],
  };
  for (const context of MAPPED_CONTEXTS) {
    planted[`context-map:${context}`] = [`modules/${context}/application/off-the-map.ts`];
  }

  it('include no rule without a planted violation', () => {
    expect(Object.keys(planted).sort()).toEqual([...RULES].sort());
  });

  it.each(Object.entries(planted))('find the planted violations of %s', (rule, files) => {
    expect((found[rule] ?? []).sort()).toEqual(files);
  });

  it('find nothing else', () => {
    expect(Object.keys(found).sort()).toEqual([...RULES].sort());
  });
});
