// Jest runs in CommonJS mode, because its ESM mode fails on CommonJS libraries that require Nest. So this
// file compiles every ES module of the project and of packages to CommonJS. CommonJS files stay unchanged,
// except that `import()`, which Jest's sandbox cannot run, becomes an asynchronous require.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const swc = require('@swc/core');

/** @typedef {'typescript' | 'esm' | 'commonjs'} Kind */

/** Marks a module that was an ES module before this transform. */
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
 * Renames `__dirname` and `__filename` of an ES module, because CommonJS defines them already.
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
 * Makes default imports work like in Node. SWC treats every module with `__esModule` as an ES module.
 In Node, the default export of a CommonJS file is always the whole `module.exports`.
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
      // Sloppy-mode CommonJS that does not parse as a module. An import() in it fails when called.
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
