import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressAssets } from './compress-assets.js';
import { offlineFiles } from './offline-files.js';

const root = import.meta.dirname;
const pages = readdirSync(root).filter((name) => name.endsWith('.html'));

/** At the root, so that it may serve `/scan`. */
const SCAN_WORKER = 'scan-worker.js';

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
  plugins: [offlineFiles('scan.html', SCAN_WORKER), compressAssets()],
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
      input: [...pages, 'src/ticket/scan-worker.ts'].map((name) => `${root}/${name}`),
      output: {
        entryFileNames: ({ name }) =>
          `${name}.js` === SCAN_WORKER ? SCAN_WORKER : 'assets/[name]-[hash].js',
        // One file of what nearly every page needs compresses better than six, and is one request.
        codeSplitting: { groups: [{ name: 'shared', minShareCount: pages.length - 1 }] },
      },
    },
  },
});
