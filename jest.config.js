/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  // js first: a package that ships x.ts beside x.js is meant to be loaded as x.js
  moduleFileExtensions: ['js', 'ts', 'mjs', 'cjs', 'json', 'node'],
  roots: ['<rootDir>/src', '<rootDir>/test'],
  // ES modules in packages are transformed too: see the transformer's first comment.
  transform: { '\\.[cm]?[jt]s$': '<rootDir>/test/support/jest/swc-transform.cjs' },
  transformIgnorePatterns: [],
  // Our './x.js' is x.ts on disk. A package's './x.js' exists as it is, and the first that exists is taken.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  // Globals are slow to reach from Jest's sandbox; property tests and long loops ask for this one millions of times.
  sandboxInjectedGlobals: ['Math'],
  testPathIgnorePatterns: ['/node_modules/', '/test/architecture/fixtures/'],
};

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit', // rules alone: no database, no Redis, no Nest application
      testMatch: ['<rootDir>/src/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'architecture', // imports between files: no database either
      testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'system', // integration, concurrency, end to end: on the PostgreSQL and Redis that npm test starts
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '/test/architecture/'],
    },
  ],
};
