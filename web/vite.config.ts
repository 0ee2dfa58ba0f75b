import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { compressAssets } from './compress-assets.js';
import { offlineFiles } from './offline-files.js';

const root = import.meta.dirname;
const pages = readdirSync(root).filter((name) => name.endsWith('.html'));

/** At the root, with names that stay: the worker may serve `/scan`, and every version of a page finds the other one. */
const SCAN_WORKER = 'scan-worker.js';
const LOAD_AGAIN = 'load-again.js';
const SCRIPTS = ['src/ticket/scan-worker.ts', 'src/shared/load-again.ts'];

/** Notices of problems come later in the waiting page, which has to be small. */
const PROBLEMS = /\/shared\/(problem|next-steps?)\.tsx?$/;

/** Each page has an HTML file here, and an entry of its own. The application serves them (src/pages). */
export default defineConfig({
  root,
  resolve: {
    alias: {
      '@onsale/client': fileURLToPath(
        new URL('../clients/typescript/src/index.ts', import.meta.url),
      ),
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [firstScript(LOAD_AGAIN), offlineFiles('scan.html', SCAN_WORKER), compressAssets()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // For .size-limit.js. The application serves only the pages and `assets`.
    manifest: true,
    target: 'es2022',
    // The Content-Security-Policy forbids inline scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [...pages, ...SCRIPTS].map((name) => `${root}/${name}`),
      output: {
        entryFileNames: ({ name }) =>
          [SCAN_WORKER, LOAD_AGAIN].includes(`${name}.js`)
            ? '[name].js'
            : 'assets/[name]-[hash].js',
        // One file of what nearly every page needs compresses better than six, and is one request.
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              minShareCount: pages.length - 1,
              test: (id: string) => !PROBLEMS.test(id),
              priority: 1,
            },
            { name: 'problem', test: PROBLEMS },
          ],
        },
      },
    },
  },
});

/** Runs a script before the others of each page. It is no module, because modules wait for each other. */
function firstScript(file: string): Plugin {
  return {
    name: 'first-script',
    transformIndexHtml: () => [
      { tag: 'script', attrs: { src: `/${file}` }, injectTo: 'head-prepend' },
    ],
  };
}
