/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  // js before ts: a package that ships x.ts beside x.js must be loaded as x.js.
  moduleFileExtensions: ['js', 'ts', 'mjs', 'cjs', 'json', 'node'],
  roots: ['<rootDir>/src', '<rootDir>/test'],
  // ES modules in packages are transformed too: the transformer says why.
  transform: { '\\.[cm]?[jt]s$': '<rootDir>/test/support/jest/swc-transform.cjs' },
  transformIgnorePatterns: [],
  // Our './x.js' is x.ts on disk; that of a package is x.js. Jest takes the first file that exists.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
    // The default import of a CommonJS module is all that it exports, and Jest would take its CommonJS build.
    '^openapi-fetch$': '<rootDir>/node_modules/openapi-fetch/dist/index.mjs',
  },
  // Globals are slow in Jest's sandbox, and property tests use this one millions of times.
  sandboxInjectedGlobals: ['Math'],
  testPathIgnorePatterns: ['/node_modules/', '/test/architecture/fixtures/'],
};

/** @type {import('jest').Config} */
export default {
  // The tests of the system wait most of the time: for servers, timers and locks.
  maxWorkers: 3,
  // Each file leaves memory behind. A worker near the limit of its heap collects garbage most of the time.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 240_000,
  projects: [
    {
      ...shared,
      displayName: 'unit', // rules only, without a database, Redis or a Nest application
      testMatch: ['<rootDir>/src/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'architecture', // imports between files, without a database
      testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'system', // integration, concurrency, failure and end-to-end tests, with PostgreSQL and Redis
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '/test/architecture/'],
    },
  ],
};
