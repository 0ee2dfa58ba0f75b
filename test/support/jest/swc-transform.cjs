// Jest runs in CommonJS mode (its ESM mode fails on every CommonJS library that requires Nest). So every ES module, ours or
// a package's, is turned into CommonJS here. CommonJS files pass untouched, except that `import()` in them, which Jest's
// sandbox can't run, becomes an asynchronous require.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const swc = require('@swc/core');

/** @typedef {'typescript' | 'esm' | 'commonjs'} Kind */

/** Names a module that was an ES module before this transform. */
const ESM_MARK = 'Symbol.for("jest.was-esm")';
const THIS_FILE = readFileSync(__filename);

/** @type {Map<string, boolean>} */
const moduleFolders = new Map();

/** @param {string} folder @returns {boolean} whether `.js` files in this folder are ES modules */
function isModuleFolder(folder) {
  let answer = moduleFolders.get(folder);
  if (answer === undefined) {
    answer = readModuleType(folder);
    moduleFolders.set(folder, answer);
  }
  return answer;
}

/** @param {string} folder @returns {boolean} */
function readModuleType(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module';
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  const parent = path.dirname(folder);
  return parent !== folder && path.basename(folder) !== 'node_modules' && isModuleFolder(parent);
}

/** @param {string} filename @returns {Kind} */
function kindOf(filename) {
  if (/\.m?ts$/.test(filename)) return 'typescript';
  if (filename.endsWith('.mjs')) return 'esm';
  if (filename.endsWith('.cjs')) return 'commonjs';
  return isModuleFolder(path.dirname(filename)) ? 'esm' : 'commonjs';
}

/** @param {string} source @param {Kind} kind */
const needsNoTransform = (source, kind) => kind === 'commonjs' && !/\bimport\s*\(/.test(source);

/**
 * An ES module may declare `__dirname` and `__filename` itself; in CommonJS they are there already.
 *
 * @param {string} source @param {Kind} kind
 */
function withoutRedeclaration(source, kind) {
  const redeclares = /\b(?:const|let|var)\s+__(?:dirname|filename)\b/.test(source);
  if (kind === 'commonjs' || !redeclares) return source;
  return source.replaceAll(/\b__(?:dirname|filename)\b/g, 'esm$&');
}

/** @param {string} filename @param {Kind} kind @returns {import('@swc/core').Options} */
function swcOptions(filename, kind) {
  const isOurs = !filename.includes(`${path.sep}node_modules${path.sep}`);
  return {
    filename,
    swcrc: false,
    configFile: false,
    isModule: true,
    sourceMaps: isOurs,
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser:
        kind === 'typescript'
          ? { syntax: 'typescript', decorators: true }
          : { syntax: 'ecmascript' },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        ...(isOurs && { hidden: { jest: true } }), // hoists jest.mock above the imports
      },
    },
    module:
      kind === 'commonjs'
        ? { type: 'commonjs', strictMode: false, allowTopLevelThis: true }
        : { type: 'commonjs' },
  };
}

/**
 * Gives default imports Node's meaning. SWC's helpers take any `__esModule` for an ES module; Node makes the whole
 * `module.exports` the default export of a real CommonJS file, whatever its flags.
 *
 * @param {string} code @param {Kind} kind
 */
function withNodeInterop(code, kind) {
  const interop = code.replaceAll('obj && obj.__esModule', `obj && obj[${ESM_MARK}]`);
  if (kind === 'commonjs') return interop;
  return `"use strict";Object.defineProperty(exports,${ESM_MARK},{value:true});${interop}`;
}

module.exports = {
  /** @param {string} source @param {string} filename */
  process(source, filename) {
    const kind = kindOf(filename);
    if (needsNoTransform(source, kind)) return { code: source };
    try {
      const { code, map } = swc.transformSync(
        withoutRedeclaration(source, kind),
        swcOptions(filename, kind),
      );
      return { code: withNodeInterop(code, kind), map };
    } catch (error) {
      // Sloppy-mode CommonJS that doesn't parse as a module: its import(), if it is one, fails when it is called.
      if (kind === 'commonjs') return { code: source };
      throw error;
    }
  },

  /** @param {string} source @param {string} filename */
  getCacheKey(source, filename) {
    return createHash('sha256')
      .update([swc.version, process.version, kindOf(filename), filename, ''].join('\0'))
      .update(THIS_FILE)
      .update(source)
      .digest('hex')
      .slice(0, 32);
  },
};
