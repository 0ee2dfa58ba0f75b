import { readdirSync, readFileSync } from 'node:fs';

/** Compressed, as a browser loads it first. What `import()` loads later does not count. */
const LIMITS = { 'room.html': '25 kB' };
const OTHERS = '90 kB';

const root = 'dist/web';
/** @type {Record<string, { file: string, css?: string[], imports?: string[] }>} */
const manifest = JSON.parse(readFileSync(`${root}/.vite/manifest.json`, 'utf8'));

/** @param {string} name @returns {string[]} the files of a chunk and of what it imports */
function filesOf(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const { file, css = [], imports = [] } = manifest[name];
  return [file, ...css, ...imports.flatMap((other) => filesOf(other, seen))];
}

export default readdirSync(root)
  .filter((name) => name.endsWith('.html'))
  .map((name) => ({
    name,
    path: [name, 'load-again.js', ...new Set(filesOf(name))].map((file) => `${root}/${file}`),
    limit: LIMITS[name] ?? OTHERS,
  }));
