import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import config from '../../.dependency-cruiser.cjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Paths from the root of the project, of this folder alone or with the folders in it. */
function filesIn(folder: string, ending: string, recursive = true): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file));
}

const DOCUMENTS = [
  ...filesIn('.', '.md', false),
  ...filesIn('docs', '.md'),
  ...filesIn('clients', '.md'),
  ...filesIn('examples', '.md'),
  ...filesIn('ops', '.md'),
].sort();

function withoutCode(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The fragment that GitHub gives a heading. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function headingsOf(markdown: string): string[] {
  return withoutCode(markdown).match(/^#+ .+$/gm) ?? [];
}

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md');
  const contexts = readdirSync(path.join(ROOT, 'src/modules')).sort();
  const rows = page
    .split('\n')
    .filter((line) => contexts.includes(cellsOf(line)[0] ?? ''))
    .map(cellsOf);

  function cellsOf(line: string): string[] {
    return line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  }

  it('lists each context once in its table', () => {
    expect(contexts.length).toBeGreaterThan(5);
    expect(rows.map(([context]) => context).sort()).toEqual(contexts);
  });

  it('draws the arrows of the context map, each once', () => {
    const [, graph = ''] = /```mermaid\ngraph TD\n([\s\S]*?)```/.exec(page) ?? [];
    const drawn = graph
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [from = '', to = ''] = line.split('-->');
        return to.split('&').map((context) => `${from.trim()} -> ${context.trim()}`);
      });
    const rules = (config.forbidden ?? []) as { name?: string; to: { pathNot?: unknown } }[];
    const allowed = rules.flatMap(({ name = '', to }) => {
      if (!name.startsWith('context-map:')) return [];
      const from = name.replace('context-map:', '');
      const [, all = ''] = /\((.+)\)/.exec(String(to.pathNot)) ?? [];
      const others = all.split('|').filter((context) => context !== from);
      return others.map((context) => `${from} -> ${context}`);
    });
    expect(allowed.length).toBeGreaterThan(10);
    expect(drawn.sort()).toEqual(allowed.sort());
  });

  it.each(contexts)('names all tables of %s, and no others', (context) => {
    const [row = []] = rows.filter(([name]) => name === context);
    const named = [...(row[2] ?? '').matchAll(/`(\w+)`/g)].map(([, table]) => table);
    const files = filesIn(`src/modules/${context}`, '.row.ts');
    const tables = files.map((file) => /@Entity\('(\w+)'\)/.exec(read(file))?.[1] ?? file);
    expect(named.sort()).toEqual(tables.sort());
    expect(tables.filter((table) => !table.startsWith(`${context}_`))).toEqual([]);
  });

  it.each(contexts)('lists under other contexts no table that %s uses', (context) => {
    const tables = rows.flatMap((row) =>
      [...(row[2] ?? '').matchAll(/`(\w+)`/g)].map(([, it]) => it),
    );
    const others = tables.filter((table) => !table?.startsWith(`${context}_`));
    const foreign = new RegExp(`\\b(${others.join('|')})\\b`);
    const files = filesIn(`src/modules/${context}`, '.ts');
    expect(files.filter((file) => foreign.test(read(file)))).toEqual([]);
  });
});

describe.each(DOCUMENTS)('%s', (document) => {
  const text = read(document);

  it('links only to files and headings that exist', () => {
    const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
    const missing = links.filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false;
      const [file = '', fragment] = link.split('#');
      const target = file === '' ? document : path.join(path.dirname(document), file);
      if (!existsSync(path.join(ROOT, target))) return true;
      return fragment !== undefined && !fragmentsOf(target).includes(fragment);
    });
    expect(missing).toEqual([]);
  });

  function fragmentsOf(target: string): string[] {
    return headingsOf(read(target)).map((heading) => slugOf(heading.replace(/^#+ /, '')));
  }

  it('names only paths that exist', () => {
    const paths = [
      ...text.matchAll(/`((?:\.ci|bench|docs|migrations|ops|scripts|src|test)\/[\w./-]+)`/g),
    ].map(([, file]) => file ?? '');
    expect(paths.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

describe('README.md', () => {
  it('names all commands of the image, and no others', () => {
    const [, table = ''] = /COMMANDS: [^{]*\{\n([^}]*)\}/.exec(read('src/cli/onsale.ts')) ?? [];
    const commands = [...table.matchAll(/^ +'?([\w:-]+)'?: \(\)/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(10);
    const [, list = ''] =
      /The image runs `onsale <command>`: ([^.]+)\./.exec(read('README.md')) ?? [];
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort()).toEqual(
      commands.sort(),
    );
  });

  it('leads to all pages of docs', () => {
    const links = [...read('README.md').matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(
      ([, link]) => link,
    );
    const pages = filesIn('docs', '.md', false);
    expect([...new Set(links)].sort()).toEqual(pages.sort());
  });

  it('quotes only large figures that docs/performance.md contains', () => {
    const figuresIn = (text: string): string[] => text.match(/\d+(,\d{3})+/g) ?? [];
    const figures = figuresIn(withoutCode(read('README.md')));
    expect(figures.length).toBeGreaterThan(3);
    const measured = figuresIn(read('docs/performance.md'));
    expect(figures.filter((figure) => !measured.includes(figure))).toEqual([]);
  });
});

describe('README.ko.md', () => {
  const english = read('README.md');
  const korean = read('README.ko.md');

  it('links to README.md, which links back', () => {
    expect(english).toContain('](README.ko.md)');
    expect(korean).toContain('](README.md)');
  });

  it('repeats the levels of the headings of README.md', () => {
    const levelsOf = (readme: string) => headingsOf(readme).map((heading) => heading.split(' ')[0]);
    expect(levelsOf(english).length).toBeGreaterThan(5);
    expect(levelsOf(korean)).toEqual(levelsOf(english));
  });

  it('repeats the code of README.md, apart from comments and the texts of diagrams', () => {
    expect(codeOf(english).length).toBeGreaterThan(3);
    expect(codeOf(korean)).toEqual(codeOf(english));
  });

  it('repeats the links, commands and figures of README.md', () => {
    for (const pattern of [/\]\(([^)]+)\)/g, /`([^`\n]+)`/g, /\d[\d,.]*\d/g]) {
      expect(foundIn(korean, pattern)).toEqual(foundIn(english, pattern));
    }
  });

  function codeOf(readme: string): string[] {
    const blocks = readme.match(/^```[\s\S]*?^```$/gm) ?? [];
    return blocks
      .filter((block) => !block.startsWith('```mermaid'))
      .map((block) => block.replace(/ +# .*$/gm, ''));
  }

  function foundIn(readme: string, pattern: RegExp): string[] {
    const found = [...withoutCode(readme).matchAll(pattern)].map(([whole, part]) => part ?? whole);
    const others = found.filter((text) => !/^README/.test(text));
    return [...new Set(others)].sort();
  }
});
