/** The context map: which context may use which others, through their index.ts. Contexts that don't exist yet are planned. */
const CONTEXT_MAP = {
  user: [],
  queue: ['user'],
  balance: ['user'],
  concert: ['queue', 'user'],
  payment: ['balance', 'queue', 'user'],
  reservation: ['concert', 'payment', 'queue', 'user'],
  item: ['queue', 'user'],
  coupon: ['user'],
  order: ['item', 'coupon', 'payment', 'queue', 'user'],
};

/** What the application layer may import besides its domain, `shared`, `config` and the doors of other contexts. */
const APPLICATION_LIBRARIES = ['@nestjs/common', 'uuid'];

const SPEC = '\\.spec\\.ts$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const contextMapRules = Object.entries(CONTEXT_MAP).map(([context, uses]) => ({
  name: `context-map:${context}`,
  comment: `${context} may use: ${uses.join(', ') || 'no other context'}. To change that, change the context map.`,
  severity: 'error',
  from: { path: `^src/modules/${context}/` },
  to: { path: '^src/modules/', pathNot: `^src/modules/(${[context, ...uses].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'Domain code imports only its own domain and shared/domain: no package, nothing of Node.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/domain/', pathNot: SPEC },
      to: { pathNot: ['^src/modules/$1/domain/', '^src/shared/domain/'] },
    },
    {
      name: 'shared-domain-is-pure',
      comment: 'What every domain may import has to be as pure as they are.',
      severity: 'error',
      from: { path: '^src/shared/domain/', pathNot: SPEC },
      to: { pathNot: '^src/shared/domain/' },
    },
    {
      name: 'application-uses-ports',
      comment: 'The application layer reaches databases and frameworks only through ports.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/application/', pathNot: SPEC },
      to: {
        pathNot: [
          '^src/modules/$1/(domain|application)/',
          '^src/modules/[^/]+/index\\.ts$',
          '^src/(shared|config)/',
          `node_modules/(${APPLICATION_LIBRARIES.join('|')})/`,
        ],
      },
    },
    {
      name: 'one-door',
      comment: 'A context is imported only through its index.ts: by another context …',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/',
        pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'one-door-from-outside',
      comment: '… and by the composition root and the command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    ...contextMapRules,
    {
      name: 'unmapped-module',
      comment: 'Every folder of src/modules is a key of the context map.',
      severity: 'error',
      from: {
        path: '^src/modules/',
        pathNot: `^src/modules/(${Object.keys(CONTEXT_MAP).join('|')})/`,
      },
      to: {},
    },
    {
      name: 'shared-knows-no-module',
      comment: 'shared and config are below every context and below the composition root.',
      severity: 'error',
      from: { path: '^src/(shared|config)/' },
      to: { path: '^src/', pathNot: '^src/(shared|config)/' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle has no first file to read, and in ES modules no safe order to load.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'Only `dependencies` are installed in production.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-to-tests-or-scripts',
      comment: 'Only src and migrations are built.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: ['(^|/)(test|scripts|bench)/', SPEC], pathNot: 'node_modules/' },
    },
    {
      name: 'not-resolvable',
      comment: 'A file that is not found is a file whose rules are not checked.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true, // type-only imports count: they are knowledge of another context too
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default'],
    },
  },
};
