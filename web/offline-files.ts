import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

type Manifest = Record<
  string,
  {
    readonly file: string;
    readonly css?: readonly string[];
    readonly assets?: readonly string[];
    readonly imports?: readonly string[];
    readonly dynamicImports?: readonly string[];
  }
>;

/** Fonts are many files, and devices have fonts of their own. */
const KEPT = /\.(js|css|wasm)$/;

/** Writes the list of the files of a page, with those that it loads later, for the service worker. */
export function offlineFiles(page: string, worker: string): Plugin {
  let folder = '';
  return {
    name: 'offline-files',
    apply: 'build',
    configResolved: ({ build, root }) => void (folder = join(root, build.outDir)),
    writeBundle() {
      const read = (file: string) => readFileSync(join(folder, file), 'utf8');
      const manifest = JSON.parse(read('.vite/manifest.json')) as Manifest;
      const files = ['icon.svg', 'load-again.js', ...filesOf(manifest, page)].map(
        (file) => `/${file}`,
      );
      const hash = createHash('sha256').update(read(page));
      for (const file of files) hash.update(file);
      const version = hash.digest('hex').slice(0, 16);
      const lists = `const OFFLINE_FILES=${JSON.stringify(files)},OFFLINE_VERSION="${version}";\n`;
      writeFileSync(join(folder, worker), lists + read(worker));
    },
  };
}

function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): string[] {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return [];
  seen.add(name);
  const { file, css = [], assets = [], imports = [], dynamicImports = [] } = chunk;
  const others = [...imports, ...dynamicImports].flatMap((other) => filesOf(manifest, other, seen));
  return [...new Set([file, ...css, ...assets, ...others])].filter((one) => KEPT.test(one));
}
